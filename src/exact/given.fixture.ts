import { rngOf } from "../core/rng.ts";
import { referenceEngine } from "../engine/reference.ts";
import { type Shape, sizeOf } from "../graph/tensor.ts";
import { built } from "../model/build.ts";
import { problemOf } from "../tasks/problem.ts";
import type { Problem, Targets } from "../tasks/task.ts";
import { compileStep } from "../training/compile.ts";
import type { Plan } from "../training/plan.ts";
import { startOf } from "../training/step-inputs.ts";
import type { Moment } from "./moment.ts";
import type { ExactTool, Given, Measured, Measurement } from "./tool.ts";

/** The initialization that belongs to a seed. */
export function startingMoment({ model, recipe }: Plan, seed: number): Moment {
  const program = compileStep(model, recipe, recipe.batchSize, false);
  return { state: startOf(built(model), program, rngOf(seed).split("weights")), step: 0 };
}

/** A plan at its initialization, in float64. */
export function givenOf(plan: Plan, problem: Problem, more: Partial<Given> = {}): Given {
  return {
    plan,
    problem,
    engine: referenceEngine,
    ...startingMoment(plan, 0),
    rng: rngOf("exact"),
    settings: {},
    ...more,
  };
}

/** Standard normal features; numbers as targets, standard normal too unless told. */
export function normalProblem(shape: Shape, width: number, size = 64, targets?: Targets): Problem {
  const rng = rngOf("normal");
  const normals = (count: number) => Float32Array.from({ length: count }, () => rng.normal());
  const features = normals(size * sizeOf(shape));
  const values = normals(size * width);
  return problemOf(
    "normal",
    {
      size,
      shape,
      features,
      featureNames: [],
      targets: targets ?? { kind: "numbers", values, width },
    },
    { validation: 0.25, rng: rngOf("split") },
  );
}

/** The result of a tool that has to measure. */
export async function measured(tool: ExactTool, given: Given): Promise<Measured> {
  const measurement = await tool.measure(given);
  if (measurement.kind === "measured") return measurement;
  throw new RangeError(`fixture: ${tool.id} did not measure, got ${measurement.reason}`);
}

export function reasonOf(measurement: Measurement): string | undefined {
  return measurement.kind === "not-measured" ? measurement.reason : undefined;
}
