import { describe, expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import { onnxruntimeEngine } from "../engine/onnxruntime.ts";
import { evaluate, referenceEngine } from "../engine/reference.ts";
import { readTrace, writeTrace } from "../formats/trace.ts";
import { builder } from "../graph/builder.ts";
import { halfPrecision } from "../graph/half-precision.ts";
import { sizeOf } from "../graph/tensor.ts";
import { dense, input, layer, mlp, planOf } from "../mitigations/plans.fixture.ts";
import { built } from "../model/build.ts";
import { initializerRef } from "../model/initializers/index.ts";
import { isSkipped, type TraceRecord } from "../trace/trace.ts";
import { compileInference, compileStep } from "./compile.ts";
import { initialLossScale, outputRounding, type Precision } from "./precision.ts";
import { binaryRecipe, clusters, waves } from "./problems.fixture.ts";
import type { Recipe } from "./recipe.ts";
import { trainerOf } from "./run.ts";
import { scalarsAt, startOf } from "./step-inputs.ts";

/** Relative: float16 keeps 11 bits, of which sums over a batch lose a few. */
const float16Tolerance = 2e-2;
/** Relative, of losses after 20 steps whose roundings may differ between engines by a bit of the format here and there. */
const engineTolerance = { float16: 2e-3, bfloat16: 2e-2 } as const;
/** float16's smallest number is 2⁻²⁴ ≈ 6e-8; half of it rounds to 0. */
const smallest = 2 ** -24;

const dynamic: Precision = { format: "float16", lossScale: "dynamic" };

describe("gradients too small for float16", () => {
  // Huber's slope is at most δ, so that δ = 1e-9 makes gradients as small with outputs of ordinary size.
  const plan = mlp({
    widths: [8],
    activation: "tanh",
    output: "linear",
    units: 1,
    recipe: {
      loss: { id: "huber", config: { delta: 1e-9 } },
      optimizer: { id: "adam", config: { learningRate: 0.01, epsilon: 1e-16 } },
      batchSize: 16,
      epochs: 60,
    },
  });
  const run = (precision?: Precision) =>
    trained({ ...plan.recipe, ...(precision && { precision }) }, waves(), plan.model);

  test("are exact zeros without a loss scale, and nothing is learned", async () => {
    const exact = await run();
    for (const { gradNorm } of gradients(exact.trace.records)) {
      expect(gradNorm).toBeGreaterThan(0);
      expect(gradNorm).toBeLessThan(smallest / 2);
    }
    const { trace, outcome } = await run({ format: "float16", lossScale: 1 });
    expect(gradients(trace.records).map(({ gradNorm }) => gradNorm)).toEqual(
      gradients(trace.records).map(() => 0),
    );
    expect(outcome.kind).toBe("not-trained");
  });

  test.each([2 ** 24, "dynamic"] as const)(
    "are learned from with a loss scale: %s",
    async (lossScale) => {
      const exact = await run();
      const { trace, outcome } = await run({ format: "float16", lossScale });
      expect([exact.outcome.kind, outcome.kind]).toEqual(["trained", "trained"]);
      expect(trace.records[0]?.gradNorm).toSatisfy(
        closeTo(exact.trace.records[0]?.gradNorm, lossScale === "dynamic" ? 0.5 : float16Tolerance),
      );
    },
  );

  test("are no problem of bfloat16, which has the exponents of float32", async () => {
    const { outcome } = await run({ format: "bfloat16", lossScale: 1 });
    expect(outcome.kind).toBe("trained");
  });
});

describe("a loss scale that overflows", () => {
  const plan = mlp({
    widths: [8],
    activation: "tanh",
    output: "linear",
    units: 1,
    recipe: {
      loss: { id: "mse", config: {} },
      optimizer: { id: "adam", config: { learningRate: 0.01 } },
      batchSize: 48,
      epochs: 30,
    },
  });
  // Errors of about 100: the gradient of the mean square times 2¹⁶ is more than float16's 65,504.
  const problem = waves(64, 100);

  test("is halved until it fits when dynamic; the steps until then are recorded and skipped", async () => {
    const recipe = { ...plan.recipe, precision: dynamic };
    const { trace, outcome } = await trained(recipe, problem, plan.model);
    const records = trace.records.slice(0, -1);
    const skipped = records.filter(isSkipped).length;
    expect(skipped).toBeGreaterThan(1);
    expect(records.map(isSkipped)).toEqual(records.map((_, step) => step < skipped));
    expect(records.map(({ lossScale }) => lossScale)).toEqual(
      records.map((_, step) => initialLossScale / 2 ** Math.min(step, skipped)),
    );
    expect(records.slice(0, skipped).every(({ layers }) => layers === undefined)).toBe(true);
    expect(records.length).toBe(trace.header.plannedSteps);
    expect(outcome.firstNonFiniteStep).toBeUndefined();
    expect(trace.header.lossScale).toBe(initialLossScale);
    expect(readTrace(writeTrace(trace), "run")).toEqual(trace);
  });

  test("leaves no trace in the optimizer: Adam goes on as if the skipped steps had not been", async () => {
    const run = (precision: Precision) =>
      trained({ ...plan.recipe, precision }, problem, plan.model);
    const scaled = (await run(dynamic)).trace.records;
    const skipped = scaled.filter(isSkipped).length;
    const fitting = scaled.at(-2)?.lossScale ?? 1;
    // The batch is the whole set, so that a step later is the same step.
    const plain = (await run({ format: "float16", lossScale: fitting })).trace.records;
    for (const step of [0, 1, 2, 10, 20])
      expect(scaled[step + skipped]?.loss).toSatisfy(closeTo(plain[step]?.loss, 1e-3));
  });

  test("is a divergence when it stays", async () => {
    const precision = { format: "float16", lossScale: 2 ** 24 } as const;
    const { outcome } = await trained({ ...plan.recipe, precision }, problem, plan.model);
    expect(outcome).toMatchObject({ kind: "diverged", firstNonFiniteStep: 0 });
  });

  test("that grows doubles after so many good steps in a row, and is halved when that is too much", async () => {
    const precision = { ...dynamic, growthInterval: 3 };
    const { trace } = await trained({ ...plan.recipe, precision }, problem, plan.model);
    const records = trace.records.slice(0, -1);
    let [scale, good] = [initialLossScale, 0];
    let grown = 0;
    for (const record of records) {
      expect(record.lossScale).toBe(scale);
      good = isSkipped(record) ? 0 : good + 1;
      if (isSkipped(record)) scale /= 2;
      if (good < 3) continue;
      [scale, good] = [scale * 2, 0];
      grown++;
    }
    expect(grown).toBeGreaterThan(3);
  });
});

describe("a skipped step", () => {
  const norm = { epsilon: 1e-3, momentum: 0.9, center: true, scale: true };
  const { model, recipe } = planOf(
    [
      input(2),
      dense("h1", "x", 5, "linear"),
      layer("BatchNormalization", "bn", "h1", norm),
      dense("y", "bn", 1, "linear"),
    ],
    {
      loss: { id: "mse", config: {} },
      optimizer: { id: "adam", config: {} },
      clip: { kind: "auto", threshold: 10 },
      precision: dynamic,
    },
  );
  const program = compileStep(model, recipe, 4, false);

  test.each([
    ["changes no parameter, slot, moving statistic or clip, and halves the scale", 2 ** 30, 1],
    ["is none where the gradient fits: everything moves", 2 ** 4, 0],
  ])("%s", (_, scale, skipped) => {
    const before = {
      ...startOf(built(model), program, rngOf(3)),
      "precision/lossScale": Float32Array.of(scale),
    };
    const x = Float32Array.of(1, 2, -1, 0.5, 3, -2, 0, 1);
    const after = evaluate(program.program.graph, {
      ...before,
      ...scalarsAt(recipe, 0, 1),
      x,
      targets: new Float32Array(4).fill(3),
    });
    expect(after["skipped"]?.[0]).toBe(skipped);
    expect(after["lossScale"]?.[0]).toBe(scale);
    const own = ["precision/lossScale", "precision/goodSteps"];
    const moved = Object.entries(before)
      .filter(([name]) => !own.includes(name))
      .filter(([name, was]) => after[`next/${name}`]?.some((value, i) => value !== was[i]));
    expect(moved.map(([name]) => name)).toEqual(
      skipped === 1
        ? []
        : ["parameters", "slot_0", "slot_1", "clip/norms", "bn/moving_mean", "bn/moving_variance"],
    );
    expect(own.map((name) => after[`next/${name}`]?.[0])).toEqual(
      skipped === 1 ? [scale / 2, 0] : [scale, 1],
    );
  });
});

describe.each(["float16", "bfloat16"] as const)("simulated %s", (format) => {
  const plan = mlp({
    widths: [6, 6],
    activation: "tanh",
    output: "sigmoid",
    units: 1,
    recipe: binaryRecipe({ precision: { format, lossScale: 1024 } }),
  });

  test("is the same in ONNX Runtime and in the reference for 20 steps", async () => {
    const [fast, exact] = [
      await trained(plan.recipe, clusters(), plan.model),
      await trained(plan.recipe, clusters(), plan.model, referenceEngine),
    ];
    expect(fast.trace.records.length).toBeGreaterThan(20);
    exact.trace.records.slice(0, 20).forEach(({ loss }, step) => {
      expect(fast.trace.records[step]?.loss).toSatisfy(closeTo(loss, engineTolerance[format]));
    });
  });

  test("gives outputs that the format has, after training too", () => {
    const { program } = compileInference(plan.model, plan.recipe, 4);
    const start = startOf(
      built(plan.model),
      compileStep(plan.model, plan.recipe, 4, false),
      rngOf(1),
    );
    const x = Float32Array.from({ length: 8 }, (_, i) => Math.sin(i));
    const { output = [] } = evaluate(program.graph, {
      ...start,
      x,
      targets: new Float32Array(4),
    });
    expect(output.length).toBe(4);
    for (const y of output) expect(y).toBe(halfPrecision(y, format));
    const exact = evaluate(compileInference(plan.model, without(plan.recipe), 4).program.graph, {
      ...start,
      x,
      targets: new Float32Array(4),
    });
    expect(exact["output"]).not.toEqual(output);
  });

  test("records gradients unscaled, and clips them unscaled", async () => {
    const clip = { kind: "global-norm", threshold: 1e-3 } as const;
    const recipe = { ...plan.recipe, optimizer: { id: "sgd", config: { learningRate: 1 } }, clip };
    const first = (await trained(recipe, clusters(), plan.model)).trace.records[0];
    const exact = (await trained(without(recipe), clusters(), plan.model)).trace.records[0];
    expect(first?.gradNorm).toSatisfy(closeTo(exact?.gradNorm, 3 * engineTolerance[format]));
    first?.layers?.["grad-norm"]?.forEach((value, i) => {
      const wanted = exact?.layers?.["grad-norm"]?.[i];
      expect(value).toSatisfy(closeTo(wanted, 3 * engineTolerance[format]));
    });
    first?.layers?.["activation-grad-norm"]?.forEach((value, i) => {
      const wanted = exact?.layers?.["activation-grad-norm"]?.[i];
      expect(value).toSatisfy(closeTo(wanted, 3 * engineTolerance[format]));
    });
    const ratio = first?.layers?.["update-ratio"]?.[0] ?? Number.NaN;
    expect(ratio).toSatisfy(closeTo(exact?.layers?.["update-ratio"]?.[0], float16Tolerance));
  });
});

test("codes of an embedding are not rounded: float16 would read 2048 for 2049", () => {
  const embedding = {
    inputDim: 4000,
    outputDim: 2,
    embeddingsInitializer: initializerRef("random-normal"),
    embeddingsRegularizer: undefined,
    maskZero: false,
  };
  const { model } = planOf([
    input(3),
    layer("Embedding", "codes", "x", embedding),
    layer("Flatten", "flat", "codes", {}),
    dense("y", "flat", 2, "softmax"),
  ]);
  const ops = builder();
  const outgoing = outputRounding(ops, built(model), dynamic);
  const [x, ...others] = built(model).map(({ outputShape }, i) => {
    const before = ops.constant(new Array(sizeOf(outputShape)).fill(2049 + i / 8), outputShape);
    return [before, outgoing(before)] as const;
  });
  expect(x?.[1]).toBe(x?.[0]);
  expect(others.every(([before, after]) => before !== after)).toBe(true);
});

async function trained(
  recipe: Recipe,
  problem: ReturnType<typeof waves>,
  model: ReturnType<typeof mlp>["model"],
  engine: typeof referenceEngine | typeof onnxruntimeEngine = onnxruntimeEngine,
) {
  const trainer = await trainerOf(model, recipe, problem, engine);
  const run = await trainer.run({ seed: 1 });
  await trainer.dispose();
  return run;
}

/** All but the last record, which has no gradient. */
function gradients(records: readonly TraceRecord[]): readonly TraceRecord[] {
  return records.slice(0, -1);
}

function without({ precision: _, ...recipe }: Recipe): Recipe {
  return recipe;
}

function closeTo(wanted: number | undefined, tolerance: number) {
  return (value: number | undefined): boolean =>
    Object.is(value, wanted) ||
    Math.abs((value ?? Number.NaN) - (wanted ?? Number.NaN)) <=
      tolerance * Math.abs(wanted ?? Number.NaN);
}
