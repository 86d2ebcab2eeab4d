import { rngOf } from "../../src/core/rng.ts";
import type { NamedValues } from "../../src/engine/engine.ts";
import { onnxruntimeEngine as engine } from "../../src/engine/onnxruntime.ts";
import { built, initialValues } from "../../src/model/build.ts";
import { median } from "../../src/stats/median.ts";
import type { Problem } from "../../src/tasks/task.ts";
import { samples } from "../../src/trace/trace.ts";
import { layoutOf, namedValues } from "../../src/training/layout.ts";
import type { Plan } from "../../src/training/plan.ts";
import { type Run, trainerOf } from "../../src/training/run.ts";
import type { Row } from "./expectation.ts";

/** A finished run with its weights. */
export interface Trained {
  readonly run: Run;
  /** Weight matrices, input to output, before and after. */
  readonly matrices: readonly {
    readonly before: ArrayLike<number>;
    readonly after: ArrayLike<number>;
  }[];
}

/** Trains a plan from every seed. */
export async function trained(
  { model, recipe }: Plan,
  problem: Problem,
  seeds: readonly number[],
): Promise<readonly Trained[]> {
  const trainer = await trainerOf(model, recipe, problem, engine);
  const layers = built(model);
  const layout = layoutOf(layers);
  const all: Trained[] = [];
  for (const seed of seeds) {
    let state: NamedValues = {};
    const run = await trainer.run({
      seed,
      onEnd: (last) => {
        state = last;
      },
    });
    const before = initialValues(layers, rngOf(seed).split("weights"));
    const flat = Float32Array.from(state["parameters"] ?? []);
    const matrices = [...namedValues(layout, flat)].flatMap(([name, after]) =>
      name.endsWith("kernel") ? [{ before: before.get(name) ?? [], after }] : [],
    );
    all.push({ run, matrices });
  }
  await trainer.dispose();
  return all;
}

/** What several runs show together: their median, and the ends of what they spread over. */
export function overRuns(values: readonly number[]): Pick<Row, "measured" | "spread"> {
  return { measured: median(values), spread: [Math.min(...values), Math.max(...values)] };
}

/** Share of the held-out samples that are right at the end; 0 where the numbers are not finite. */
export function accuracy({ run: { outcome } }: Pick<Trained, "run">): number {
  return Number.isFinite(outcome.validationMetric) ? outcome.validationMetric : 0;
}

/** Updates made before a number stopped being finite; Infinity where all stayed so. */
export function brokenAt({ run }: Pick<Trained, "run">): number {
  return run.outcome.firstNonFiniteStep ?? Number.POSITIVE_INFINITY;
}

/** Median over the second half of the run of ‖∂L/∂W₁‖. */
export function firstGradient({ run: { trace } }: Pick<Trained, "run">): number {
  const first = trace.header.layers.findIndex(({ isWeighted }) => isWeighted);
  const norms = samples(trace).map(({ layers }) => layers["grad-norm"]?.[first] ?? Number.NaN);
  return median(norms.slice(Math.floor(norms.length / 2)));
}

/** ‖∂L/∂W₁‖ before the first update. */
export function firstGradientAtStart({ run: { trace } }: Pick<Trained, "run">): number {
  const first = trace.header.layers.findIndex(({ isWeighted }) => isWeighted);
  return samples(trace)[0]?.layers["grad-norm"]?.[first] ?? Number.NaN;
}

/** log10 of ‖∂L/∂z‖ at the first hidden layer over that at the last one, at the start. */
export function decadesAtStart({ run: { trace } }: Pick<Trained, "run">): number {
  const hidden = trace.header.layers.flatMap(({ activation, isOnTrunk = true }, i) =>
    activation && isOnTrunk ? [i] : [],
  );
  const norms = samples(trace)[0]?.layers["activation-grad-norm"] ?? [];
  const [first = -1, last = -1] = [hidden[0], hidden.at(-2)]; // the last one is the softmax
  return Math.log10((norms[first] ?? Number.NaN) / (norms[last] ?? Number.NaN));
}

/** ‖W₁ − W₁⁰‖ / ‖W₁⁰‖ over the whole run. */
export function movement({ matrices: [first] }: Trained): number {
  const before = first?.before ?? [];
  const change = Array.from(before, (value, i) => (first?.after[i] ?? Number.NaN) - value);
  return norm(change) / norm(before);
}

/** ‖W₁‖ / ‖W₁⁰‖ at the end. */
export function shrinkage({ matrices: [first] }: Trained): number {
  return norm(first?.after ?? []) / norm(first?.before ?? []);
}

export function norm(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] ?? 0) ** 2;
  return Math.sqrt(sum);
}
