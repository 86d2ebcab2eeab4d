import { expect, test } from "vitest";
import { initializerRef } from "../initializers/index.ts";
import { conforms } from "../layer-run.fixture.ts";
import { layerNormalization } from "./layer-normalization.ts";

const config = { epsilon: 1e-3, center: true, scale: true };
conforms("LayerNormalization", [
  { config: { ...config, gammaInitializer: initializerRef("zeros") }, inputs: [[2, 3]] },
  { config, inputs: [[2, 2, 3]] },
]);

test("γ and β start as told", () => {
  const raw = { gamma_initializer: "zeros", beta_initializer: "ones" };
  const specs = layerNormalization.parameters(layerNormalization.read(raw, "m"), [[2, 3]]);
  expect(specs.map(({ name, initializer }) => [name, initializer.id])).toEqual([
    ["gamma", "zeros"],
    ["beta", "ones"],
  ]);
});

test("refuses a regularizer of γ", () => {
  expect(() => layerNormalization.read({ gamma_regularizer: "l2" }, "m")).toThrow(
    'm: gamma_regularizer is not supported yet, got "l2"',
  );
});
