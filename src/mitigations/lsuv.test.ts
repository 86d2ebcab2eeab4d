import { expect, test } from "vitest";
import { networkNamed } from "../model/networks/index.ts";
import { difference } from "./difference.ts";
import { lsuv } from "./lsuv.ts";
import { mlp, planOf } from "./plans.fixture.ts";

test.each([
  ["a multilayer perceptron", mlp()],
  ["a residual network", planOf(networkNamed("residual-mlp4", { norm: "none" }).layers)],
  ["a convolutional network", planOf(networkNamed("cnn8", { input: [8, 8, 3] }).layers)],
])("asks for it in the recipe of %s and changes nothing else", (_, before) => {
  const after = lsuv.apply(before);
  expect(after && difference(before, after)).toEqual([
    { layer: undefined, key: "initialization", from: undefined, to: "lsuv" },
  ]);
  expect(after && lsuv.apply(after)).toBeUndefined();
});

test("does not apply where there is no hidden layer of weighted sums", () => {
  expect(lsuv.apply(mlp({ widths: [] }))).toBeUndefined();
  expect(lsuv.apply(planOf(networkNamed("lstm").layers))).toBeUndefined();
});
