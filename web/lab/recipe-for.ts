import type { Problem } from "../../src/tasks/task.ts";
import { clips } from "../../src/training/clips/index.ts";
import type { Optimizer } from "../../src/training/optimizer.ts";
import { optimizers } from "../../src/training/optimizers/index.ts";
import type { Precision } from "../../src/training/precision.ts";
import type { Clip, Recipe } from "../../src/training/recipe.ts";
import type { LabSetup } from "./setup.ts";

/** How a setup trains: the settings that its optimizer knows, and a loss that fits the targets. */
export function recipeFor(setup: LabSetup, problem: Problem): Recipe {
  const optimizer = optimizers.find(({ id }) => id === setup.optimizer) as Optimizer | undefined;
  const known = Object.keys(optimizer?.defaults ?? {});
  const given: Readonly<Record<string, number>> = {
    learningRate: setup.learningRate,
    momentum: setup.momentum,
    weightDecay: setup.weightDecay,
    ...(setup.epsilon > 0 && { epsilon: setup.epsilon }),
  };
  const config = Object.fromEntries(Object.entries(given).filter(([key]) => known.includes(key)));
  const precision = precisionOf(setup.precision);
  const isClasses = problem.dataset.targets.kind === "classes";
  const clip = clipOf(setup);
  return {
    loss: { id: isClasses ? "categorical-crossentropy" : "mse", config: {} },
    optimizer: { id: setup.optimizer, config },
    batchSize: setup.batchSize,
    epochs: (setup.steps * Math.min(setup.batchSize, problem.train.length)) / problem.train.length,
    clip,
    ...(setup.schedule !== "constant" && { schedule: { id: setup.schedule, config: {} } }),
    ...(precision && { precision }),
  };
}

function clipOf({ clip, clipThreshold }: LabSetup): Clip | undefined {
  const kind = clips.find(({ id }) => id === clip)?.id;
  return kind && { kind, threshold: clipThreshold };
}

function precisionOf(name: string): Precision | undefined {
  if (name === "bfloat16") return { format: "bfloat16", lossScale: 1 };
  if (name === "float16") return { format: "float16", lossScale: 1 };
  return name === "float32" ? undefined : { format: "float16", lossScale: "dynamic" };
}
