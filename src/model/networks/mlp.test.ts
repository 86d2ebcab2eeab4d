import { expect, test } from "vitest";
import { activationRef } from "../activations/index.ts";
import { initializerRef } from "../initializers/index.ts";
import { firstStep, layerNamed, trainableCount } from "../network-run.fixture.ts";
import { mlp } from "./mlp.ts";

const small = { input: [3], depth: 2, width: 4, outputs: 2 } as const;
const kinds = (options: Parameters<typeof mlp.build>[0]) =>
  mlp.build(options).layers.map(({ kind }) => kind);

test("is as many hidden layers as asked for, and one that answers", () => {
  expect(kinds(small)).toEqual(["InputLayer", "Dense", "Dense", "Dense"]);
  expect(trainableCount(mlp.build(small))).toBe(3 * 4 + 4 + 4 * 4 + 4 + 4 * 2 + 2);
});

test("normalizes between weights and activation", () => {
  const block = ["Dense", "BatchNormalization", "Activation"];
  expect(kinds({ ...small, depth: 1, normalization: "batch" })).toEqual([
    "InputLayer",
    ...block,
    "Dense",
  ]);
  expect(kinds({ ...small, depth: 1, normalization: "layer" })[2]).toBe("LayerNormalization");
});

test("flattens images", () => {
  expect(kinds({ ...small, input: [2, 2, 1] })[1]).toBe("Flatten");
});

test.each([
  [{ outputs: 3 }, "softmax"],
  [{ outputs: 1 }, "sigmoid"],
  [{ outputs: 3, head: "numbers" }, "linear"],
] as const)("%j answers by %s", (answer, id) => {
  const output = layerNamed(mlp.build({ ...small, ...answer }), "output");
  expect(output).toMatchObject({ kind: "Dense", config: { activation: { id } } });
});

test("has the activation and initializer asked for everywhere", () => {
  const initializer = initializerRef("orthogonal");
  const model = mlp.build({ ...small, activation: activationRef("tanh"), initializer });
  for (const name of ["hidden_1", "hidden_2"])
    expect(layerNamed(model, name)).toMatchObject({
      config: { activation: { id: "tanh" }, kernelInitializer: initializer },
    });
});

test.each(["none", "batch", "layer"] as const)("with normalization %s, trains", (normalization) => {
  const { output, gradNorms } = firstStep(mlp.build({ ...small, normalization }));
  expect(output.shape).toEqual([2, 2]);
  for (const [name, norm] of gradNorms) expect(Number.isFinite(norm), name).toBe(true);
});

test("refuses a network without hidden layers", () => {
  expect(() => mlp.build({ depth: 0 })).toThrow("mlp: depth must be a whole number ≥ 1, got 0");
});
