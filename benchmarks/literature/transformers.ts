import { networkNamed } from "../../src/model/networks/index.ts";
import type { Plan } from "../../src/training/plan.ts";
import type { Recipe } from "../../src/training/recipe.ts";
import { atLeast, atMost, type Measured, percent, type Row } from "./expectation.ts";
import { problemNamed } from "./problems.ts";
import { sideBySide } from "./side-by-side.ts";
import { markdown } from "./tables.ts";
import { accuracy, overRuns } from "./trained.ts";

/** Where a block normalizes. */
export type Norm = "pre" | "post" | "deepnorm";

const names: Readonly<Record<Norm, string>> = {
  pre: "Pre-LN",
  post: "Post-LN",
  deepnorm: "DeepNorm",
};
const recipe: Recipe = {
  loss: { id: "categorical-crossentropy", config: {} },
  optimizer: { id: "adam", config: { learningRate: 1e-3 } },
  batchSize: 32,
  epochs: 3,
  clip: undefined,
};
const warm = { ...recipe, schedule: { id: "warm-up", config: { steps: 100 } } };

interface Training {
  readonly norm: Norm;
  readonly depth: number;
  readonly isWarm: boolean;
}

const trainings: readonly Training[] = [
  ...(["post", "pre", "deepnorm"] as const).flatMap((norm) =>
    [6, 12].flatMap((depth) => [false, true].map((isWarm) => ({ norm, depth, isWarm }))),
  ),
  { norm: "post", depth: 24, isWarm: true },
  { norm: "pre", depth: 24, isWarm: false },
  { norm: "deepnorm", depth: 24, isWarm: false },
];

function planOf({ norm, depth, isWarm }: Training): Plan {
  const sizes = { steps: 16, features: 9, outputs: 8, width: 32 };
  return {
    model: networkNamed("transformer", { ...sizes, depth, norm }),
    recipe: isWarm ? warm : recipe,
  };
}

/** 300 steps of Adam at 1e-3 on the first of 16 random symbols, with and without 100 steps of warm-up. */
export async function trainedTransformers(seeds: readonly number[]): Promise<Measured> {
  const problem = await problemNamed("remember:lag=15,distractors=1,samples=4000");
  const runs = await sideBySide(trainings.map(planOf), problem, seeds);
  const reached = trainings.map((training, i) => ({
    ...training,
    accuracies: (runs[i] ?? []).map((run) => accuracy({ run })),
  }));
  const rows = reached
    .filter(({ depth }) => depth === 12)
    .map(({ norm, depth, isWarm, accuracies }): Row => {
      const needsWarmUp = norm === "post" && !isWarm;
      return {
        id: `transformer/${norm}-${depth}${isWarm ? "-warm" : ""}`,
        what: `${names[norm]}, ${depth} blocks, ${isWarm ? "warm-up" : "no warm-up"}: accuracy`,
        source: norm === "deepnorm" ? "Wang et al. 2022" : "Xiong et al. 2020",
        expectation: needsWarmUp ? atMost(0.5) : atLeast(0.9),
        ...overRuns(accuracies),
        format: percent,
      };
    });
  const lines = reached.map(({ norm, depth, isWarm, accuracies }) => [
    names[norm],
    String(depth),
    isWarm ? "100 steps" : "none",
    accuracies.map(percent).join(", "),
  ]);
  return { rows, details: markdown(["", "blocks", "warm-up", "accuracy by seed"], lines) };
}
