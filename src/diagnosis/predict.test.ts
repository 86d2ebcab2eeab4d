import { describe, expect, test } from "vitest";
import { gradientBudget } from "../causes/budget.ts";
import { probe } from "../causes/probe.ts";
import { rngOf } from "../core/rng.ts";
import { onnxruntimeEngine } from "../engine/onnxruntime.ts";
import { sizeOf } from "../graph/tensor.ts";
import { dense, input, layer, mlp, planOf } from "../mitigations/plans.fixture.ts";
import { initializerRef } from "../model/initializers/index.ts";
import type { RawConfig } from "../model/layer.ts";
import { layerList } from "../model/layer-list.ts";
import { type Kind, layerKindOf } from "../model/layers/index.ts";
import type { Layer, Model } from "../model/model.ts";
import { cnn } from "../model/networks/cnn.ts";
import { residualMlp } from "../model/networks/residual-mlp.ts";
import { resnet } from "../model/networks/resnet.ts";
import { transformer } from "../model/networks/transformer.ts";
import { problemOf } from "../tasks/problem.ts";
import type { Dataset, Problem } from "../tasks/task.ts";
import type { Plan } from "../training/plan.ts";
import { binaryRecipe, clusters } from "../training/problems.fixture.ts";
import { predict } from "./predict.ts";

/** Decades within which theory and a network of width 64 agree: two deviations of the finite width at 8 layers, and more. */
const agreement = 0.5;

const cloud = clusters(256, 2, 1);
const binary = { output: "sigmoid", units: 1, recipe: binaryRecipe() } as const;
const norm = { epsilon: 1e-3, center: true, scale: true };

describe("the prediction of a chain of width 64 is within half a decade of what is measured", () => {
  test.each(
    (["relu", "tanh", "sigmoid", "selu"] as const).flatMap((activation) =>
      (["he-normal", "glorot-uniform", "lecun-normal"] as const).map(
        (kernel) => [activation, kernel] as const,
      ),
    ),
  )("%s with %s", async (activation, kernel) => {
    const widths = new Array<number>(8).fill(64);
    const plan = mlp({ ...binary, widths, activation, kernel: initializerRef(kernel) });
    const predicted = predict(plan, cloud);
    if (typeof predicted === "string") return expect(predicted).toBe("a prediction");
    expect(Math.abs(predicted.decades - (await measured(plan)))).toBeLessThan(agreement);
  });

  test("also with normalization, dropout and activations in layers of their own", async () => {
    const layers: Layer[] = [input(2)];
    for (let i = 0; i < 6; i++) {
      layers.push(
        dense(`d${i}`, layers.at(-1)?.name ?? "x", 64, "linear", initializerRef("he-normal")),
      );
      layers.push(layer("BatchNormalization", `b${i}`, `d${i}`, { ...norm, momentum: 0.9 }));
      layers.push(
        layer("ReLU", `r${i}`, `b${i}`, { maxValue: undefined, negativeSlope: 0, threshold: 0 }),
      );
      layers.push(layer("Dropout", `p${i}`, `r${i}`, { rate: 0.2 }));
    }
    layers.push(dense("y", "p5", 1, "sigmoid"));
    const plan = planOf(layers, binaryRecipe({ batchSize: 192 }));
    const predicted = predict(plan, cloud);
    if (typeof predicted === "string") return expect(predicted).toBe("a prediction");
    expect(Math.abs(predicted.decades - (await measured(plan)))).toBeLessThan(agreement);
  });
});

test("its interval holds the prediction, and most networks", async () => {
  const plan = mlp({
    ...binary,
    widths: new Array<number>(8).fill(32),
    activation: "relu",
    kernel: initializerRef("he-normal"),
  });
  const predicted = predict(plan, cloud);
  if (typeof predicted === "string") return expect(predicted).toBe("a prediction");
  const { low, high } = predicted.dense[0] ?? { low: Number.NaN, high: Number.NaN };
  const seeds = Array.from({ length: 12 }, (_, seed) => seed);
  const decades = await Promise.all(seeds.map((seed) => measured(plan, seed)));
  expect(high - low).toBeGreaterThan(0.1);
  expect(decades.filter((value) => value >= low && value <= high).length).toBeGreaterThanOrEqual(9);
});

describe("the prediction of a network with skips, convolutions or attention is within half a decade", () => {
  const vector = noise([16]);
  const image = noise([10, 10, 3]);
  const sequence = noise([12, 8]);
  const small = { outputs: 1 } as const;

  test.each<[string, Model, Problem]>([
    ...(["none", "pre", "post"] as const).map((norm): [string, Model, Problem] => [
      `residual, norm ${norm}`,
      residualMlp.build({ ...small, input: [16], depth: 8, norm }),
      vector,
    ]),
    ["plain convolutions", cnn.build({ ...small, input: [10, 10, 3], layers: 14 }), image],
    [
      "plain convolutions without normalization",
      cnn.build({ ...small, input: [10, 10, 3], layers: 14, normalization: "none" }),
      image,
    ],
    ["ResNet", resnet.build({ ...small, input: [10, 10, 3], layers: 8 }), image],
    ["ResNet v2", resnet.build({ ...small, input: [10, 10, 3], layers: 8, version: 2 }), image],
    ...(["pre", "post", "deepnorm"] as const).map((norm): [string, Model, Problem] => [
      `transformer, norm ${norm}`,
      transformer.build({ ...small, steps: 12, features: 8, depth: 3, width: 32, norm }),
      sequence,
    ]),
    ["pooling, groups, maxout and PReLU", pooled(), image],
    ["dense block, gate and U-shape", branched(), image],
  ])("%s", async (_, model, problem) => {
    const plan = planOf(model.layers, binaryRecipe({ batchSize: 48 }));
    const predicted = predict(plan, problem);
    if (typeof predicted === "string") return expect(predicted).toBe("a prediction");
    const seeds = await Promise.all([0, 1].map((seed) => measured(plan, seed, problem)));
    const mean = seeds.reduce((a, b) => a + b) / seeds.length;
    expect(Math.abs(predicted.decades - mean)).toBeLessThan(agreement);
  });
});

describe("nothing is predicted, and the reason is said", () => {
  const crossed = planOf(
    [
      input(2),
      dense("a", "x", 4, "tanh"),
      dense("b", "a", 4, "tanh"),
      dense("c", "b", 4, "tanh"),
      { ...layer("Add", "first", "c", {}), inputs: ["a", "c"] } as Layer,
      dense("d", "first", 4, "tanh"),
      { ...layer("Add", "second", "d", {}), inputs: ["b", "d"] } as Layer,
      dense("y", "second", 1, "sigmoid"),
    ],
    binaryRecipe(),
  );
  const softmax = planOf(
    [
      input(2),
      dense("a", "x", 4, "softmax"),
      dense("b", "a", 4, "tanh"),
      dense("y", "b", 1, "sigmoid"),
    ],
    binaryRecipe(),
  );

  test.each<[string, Plan, string]>([
    ["one hidden layer", mlp({ ...binary, widths: [8] }), "too-few-layers"],
    ["no hidden layer", mlp({ ...binary, widths: [] }), "too-few-layers"],
    ["skips that cross", crossed, "not-a-chain"],
    ["a softmax between hidden layers", softmax, "unsupported-layer"],
    [
      "weights that are all 0",
      mlp({ ...binary, kernel: initializerRef("zeros") }),
      "unsupported-layer",
    ],
  ])("%s", (_, plan, reason) => {
    expect(predict(plan, cloud)).toBe(reason);
  });
});

async function measured(plan: Plan, seed = 0, problem = cloud): Promise<number> {
  const budget = gradientBudget(plan.model, await probe(plan, problem, onnxruntimeEngine, seed));
  return budget?.decades ?? Number.NaN;
}

/** Samples of Gaussian noise with labels that have nothing to do with it. */
function noise(shape: readonly number[]): Problem {
  const rng = rngOf("noise");
  const size = 64;
  const labels = Int32Array.from({ length: size }, (_, i) => i % 2);
  const dataset: Dataset = {
    size,
    shape,
    features: Float32Array.from({ length: size * sizeOf(shape) }, () => rng.normal()),
    featureNames: [],
    targets: { kind: "classes", labels, names: ["no", "yes"] },
  };
  return problemOf("noise", dataset, {
    validation: 0.25,
    rng: rngOf("split"),
    ceiling: { metric: 1, source: "fixture" },
  });
}

/** Appends layers by their Keras names and configurations. */
function network() {
  const list = layerList();
  const add = (kind: Kind, name: string, raw: RawConfig = {}, inputs?: readonly string[]) => {
    const config = layerKindOf(kind).read(raw, name, "keras3");
    return list.append(name, { kind, config } as Parameters<typeof list.append>[1], inputs);
  };
  list.append("x", { kind: "InputLayer", config: { shape: [10, 10, 3] } });
  return { add, model: () => list.model("net") };
}

const he = { kernel_initializer: "he_normal", padding: "same" } as const;

function pooled(): Model {
  const { add, model } = network();
  add("Conv2D", "c1", { ...he, filters: 16, kernel_size: 3 });
  add("PReLU", "p1", { shared_axes: [1, 2] });
  add("Conv2D", "c2", { ...he, filters: 16, kernel_size: 3, groups: 2 });
  add("GroupNormalization", "g2", { groups: 4 });
  add("ReLU", "r2");
  add("MaxPooling2D", "m2");
  add("SeparableConv2D", "c3", {
    filters: 32,
    kernel_size: 3,
    padding: "same",
    activation: "relu",
  });
  add("ZeroPadding2D", "z3", { padding: 1 });
  add("AveragePooling2D", "a3");
  add("SpatialDropout2D", "d3", { rate: 0.2 });
  add("DepthwiseConv2D", "c4", { kernel_size: 3, activation: "relu" });
  add("GlobalMaxPooling2D", "m4");
  add("Maxout", "o5", { units: 48, pieces: 3 });
  add("Dropout", "d5", { rate: 0.3 });
  add("Maxout", "o6", { units: 48, pieces: 3 });
  add("RMSNormalization", "n6");
  add("GaussianNoise", "e6", { stddev: 0.5 });
  add("Dense", "d7", { units: 48, activation: "tanh" });
  add("Dense", "y", { units: 1, activation: "sigmoid" });
  return model();
}

function branched(): Model {
  const { add, model } = network();
  const block = { ...he, filters: 16, kernel_size: 3, activation: "relu" };
  add("Rescaling", "s", { scale: 0.5, offset: 0.1 });
  add("Conv2D", "c1", block);
  add("Conv2D", "c2", block);
  add("Concatenate", "j2", {}, ["c1", "c2"]);
  add("Conv2D", "c3", block);
  add("Concatenate", "j3", {}, ["j2", "c3"]);
  add("AveragePooling2D", "down");
  add("Conv2D", "c4", block);
  add("UpSampling2D", "up");
  add("Concatenate", "u", {}, ["j3", "up"]);
  add("Conv2D", "value", { ...he, filters: 16, kernel_size: 1 });
  add("Conv2D", "gate", { filters: 16, kernel_size: 1, activation: "sigmoid" }, ["u"]);
  add("Multiply", "m", {}, ["value", "gate"]);
  add("Conv2D", "c5", block);
  add("Flatten", "f");
  add("Dense", "d6", { units: 32, activation: "relu" });
  add("Dense", "left", { units: 32 });
  add("Dense", "right", { units: 32 }, ["d6"]);
  add("Average", "mean", {}, ["left", "right"]);
  add("Dense", "d7", { units: 32, activation: "relu" });
  add("Dense", "y", { units: 1, activation: "sigmoid" });
  return model();
}
