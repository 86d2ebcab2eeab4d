import { expect, test } from "vitest";
import { activationRef, activations } from "../../model/activations/index.ts";
import { initializerRef } from "../../model/initializers/index.ts";
import type { Layer } from "../../model/model.ts";
import { denseOf, layerOf, modelOf, recipe, solved } from "../fixtures.ts";
import { kerasCode } from "./keras.ts";
import { identifiersOf, numberLiteral, stringLiteral } from "./python.ts";
import { pytorchCode } from "./pytorch.ts";

const input = layerOf("InputLayer", "input", { shape: [4] }, []) as Layer;
const end = (reads: string) => denseOf("out", 3, reads, { activation: activationRef("softmax") });

test("the Keras program of a solved repair is the file in golden", async () => {
  const code = kerasCode(solved.plan, solved.best?.edits ?? []);
  await expect(code).toMatchFileSnapshot("../golden/solved-keras.py");
});

test("the PyTorch program of a solved repair is the file in golden", async () => {
  const code = pytorchCode(solved.plan, solved.best?.edits ?? []);
  await expect(code).toMatchFileSnapshot("../golden/solved-pytorch.py");
});

test("momentum of batch normalization is counted from the other end in PyTorch", () => {
  const config = { momentum: 0.99, epsilon: 1e-3, center: true, scale: true };
  const norm = layerOf("BatchNormalization", "bn_1", config, ["h"]) as Layer;
  const plan = { model: modelOf([input, denseOf("h", 8, "input"), norm, end("bn_1")]), recipe };
  expect(kerasCode(plan, [])).toContain("BatchNormalization(momentum=0.99, epsilon=0.001, name=");
  expect(pytorchCode(plan, [])).toContain(
    "self.bn_1 = nn.BatchNorm1d(8, eps=0.001, momentum=0.01)",
  );
});

test("a truncated normal is cut where Keras cuts it, and is as wide after the cut", () => {
  const hidden = denseOf("h", 8, "input", { kernelInitializer: initializerRef("he-normal") });
  const code = pytorchCode({ model: modelOf([input, hidden, end("h")]), recipe }, []);
  const match = /trunc_normal_\(self\.h_layer\.weight, 0\.0, ([\d.]+), -([\d.]+), ([\d.]+)\)/.exec(
    code,
  );
  const [deviation = 0, low = 0, high = 0] = (match ?? []).slice(1).map(Number);
  expect(deviation).toBeCloseTo(Math.sqrt(2 / 4) / 0.87962566103423978, 12);
  expect([low, high]).toEqual([2 * deviation, 2 * deviation]);
});

test("a residual network is written as a function, with the scale of its branch", () => {
  const model = modelOf([
    input,
    denseOf("a", 8, "input"),
    denseOf("b", 8, "a"),
    layerOf("Rescaling", "half", { scale: 0.5, offset: 0 }, ["b"]) as Layer,
    layerOf("Add", "sum", {}, ["a", "half"]) as Layer,
    end("sum"),
  ]);
  expect(kerasCode({ model, recipe }, [])).toContain(
    'sum_output = keras.layers.Add(name="sum")([a_output, half_output])',
  );
  expect(pytorchCode({ model, recipe }, [])).toContain("sum_output = a_output + half_output");
});

test("clipping is an argument in Keras and a line before the step in PyTorch", () => {
  const model = modelOf([input, end("input")]);
  const plan = {
    model,
    recipe: { ...recipe, clip: { kind: "global-norm", threshold: 1.5 } as const },
  };
  const edits = [{ layer: undefined, key: "clip", from: undefined, to: plan.recipe.clip }];
  expect(kerasCode(plan, edits)).toContain("global_clipnorm=1.5)  # changed: clip was none");
  expect(pytorchCode(plan, edits)).toContain(
    "clip_grad_norm_(model.parameters(), 1.5)  # changed: clip was none",
  );
});

test("an added layer is marked on its line, a removed one by a comment", () => {
  const model = modelOf([input, denseOf("new", 8, "input"), end("new")]);
  const edits = [
    { layer: "new", key: "layer", from: undefined, to: "Dense" },
    { layer: "old", key: "layer", from: "Dropout", to: undefined },
  ];
  for (const code of [kerasCode({ model, recipe }, edits), pytorchCode({ model, recipe }, edits)]) {
    expect(code).toContain("# added");
    expect(code).toContain("# removed: old (Dropout)");
  }
});

test.each(activations.map(({ id }) => id))("activation %s is written in both", (id) => {
  const hidden = denseOf("h", 8, "input", { activation: activationRef(id) });
  const plan = { model: modelOf([input, hidden, end("h")]), recipe };
  for (const code of [kerasCode(plan, []), pytorchCode(plan, [])])
    expect(code).not.toMatch(/undefined|NaN|\[object/);
});

test("names from a file stay inside their string literals and comments", () => {
  const evil = '"); import os #\n\u2028\\\u001b';
  const model = modelOf([input, denseOf(evil, 4, "input"), end(evil)], evil);
  const edits = [{ layer: evil, key: "activation", from: evil, to: evil }];
  for (const code of [kerasCode({ model, recipe }, edits), pytorchCode({ model, recipe }, edits)]) {
    expect(code).not.toMatch(/^\W*import os/m);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be left
    expect(code).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u2028]/);
  }
});

test("numbers are floats, which Keras wants for rates", () => {
  expect([1, 0, -2, 1e-7, 1e30, Number.NaN].map(numberLiteral)).toEqual([
    "1.0",
    "0.0",
    "-2.0",
    "1e-7",
    "1e+30",
    'float("nan")',
  ]);
});

test("string literals escape quotes, backslashes and everything that is not ASCII", () => {
  expect(stringLiteral('a"\\\n\u0007é層🙂')).toBe('"a\\"\\\\\\x0a\\x07\\xe9\\u5c64\\U0001f642"');
});

test("identifiers are no keywords or methods of a module, and differ", () => {
  const names = ["class", "forward", "dense_1", "0", "", "é", "e", "dense/1", "dense.1"];
  expect([...identifiersOf(names, "layer").values()]).toEqual([
    "class_layer",
    "forward_layer",
    "dense_1",
    "layer_0",
    "layer__layer",
    "layer___layer",
    "e_layer",
    "dense_1_2",
    "dense_1_3",
  ]);
});
