import { sizeOf } from "../graph/tensor.ts";
import { activationRef } from "../model/activations/index.ts";
import { built } from "../model/build.ts";
import { activationRefOf, withActivation } from "../model/layer-activation.ts";
import type { Problem } from "../tasks/task.ts";
import type { Plan } from "../training/plan.ts";
import type { Cause } from "./cause.ts";

/** Ways in which output and loss do not fit; the number is the figure `mismatch` of the evidence. */
export const mismatches = [
  "softmax-over-one-unit",
  "output-cannot-reach-targets",
  "probabilities-expected",
] as const;
export type Mismatch = (typeof mismatches)[number];

const crossEntropies: ReadonlySet<string> = new Set([
  "categorical-crossentropy",
  "sparse-categorical-crossentropy",
  "binary-crossentropy",
]);

/** Activations whose output is a probability. */
const probabilities: ReadonlySet<string> = new Set(["softmax", "sigmoid", "hard-sigmoid"]);

/** Values that an activation never leaves. */
const ranges: Readonly<Record<string, readonly [number, number]>> = {
  sigmoid: [0, 1],
  "hard-sigmoid": [0, 1],
  softmax: [0, 1],
  tanh: [-1, 1],
  softsign: [-1, 1],
  relu: [0, Number.POSITIVE_INFINITY],
  softplus: [0, Number.POSITIVE_INFINITY],
  exponential: [0, Number.POSITIVE_INFINITY],
};

/** Output activation and loss that do not belong together, or an output that cannot reach the targets. */
export const outputLossMismatch = {
  id: "output-loss-mismatch",
  summary:
    "The output cannot express the answer the loss asks for: softmax over one unit is always 1, ReLU is never negative.",
  source:
    "Bishop 1995, §6.7–6.9: each loss has the output activation whose gradient is output − target",
  explains: [
    "stalled-loss",
    "vanishing-gradient",
    "dead-units",
    "non-finite",
    "oscillating-loss",
    "saturation",
  ],
  weigh({ plan, problem }) {
    const mismatch = mismatchOf(plan, problem);
    if (!mismatch) return undefined;
    const layer = plan.model.layers.at(-1)?.name;
    return {
      layer,
      layers: layer === undefined ? [] : [layer],
      share: 1,
      figures: { mismatch: mismatches.indexOf(mismatch), units: outputUnits(plan, problem) },
    };
  },
  without(plan, { problem }) {
    const last = plan.model.layers.at(-1);
    const isBinary = outputUnits(plan, problem) === 1;
    const isClasses = problem.dataset.targets.kind === "classes";
    const activation = activationRef(isClasses ? (isBinary ? "sigmoid" : "softmax") : "linear");
    const loss = isClasses
      ? isBinary
        ? "binary-crossentropy"
        : "categorical-crossentropy"
      : "mse";
    return {
      model: {
        ...plan.model,
        layers: plan.model.layers.map((layer) =>
          layer === last ? withActivation(layer, activation) : layer,
        ),
      },
      recipe: { ...plan.recipe, loss: { id: loss, config: {} } },
    };
  },
} as const satisfies Cause;

/** How output and loss of a plan miss each other; `undefined` where they fit. */
export function mismatchOf(plan: Plan, problem: Problem): Mismatch | undefined {
  const { model, recipe } = plan;
  const last = model.layers.at(-1);
  const activation = last && activationRefOf(last)?.id;
  if (activation === "softmax" && outputUnits(plan, problem) === 1) return "softmax-over-one-unit";
  if (crossEntropies.has(recipe.loss.id) && !probabilities.has(activation ?? "linear"))
    return "probabilities-expected";
  const [low, high] = ranges[activation ?? ""] ?? [
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
  ];
  const { targets } = problem.dataset;
  if (targets.kind === "classes") return undefined;
  return targets.values.some((y) => y < low || y > high)
    ? "output-cannot-reach-targets"
    : undefined;
}

/** Units that answer at one position: a sequence has them at every step. */
function outputUnits({ model }: Plan, { dataset: { targets } }: Problem): number {
  const positions = targets.kind === "classes" ? (targets.positions ?? 1) : 1;
  return sizeOf(built(model).at(-1)?.outputShape ?? []) / positions;
}
