import { expect, test } from "vitest";
import { initializerRef } from "../initializers/index.ts";
import { conforms } from "../layer-run.fixture.ts";
import { rmsNormalization } from "./rms-normalization.ts";

conforms("RMSNormalization", [
  { config: { epsilon: 1e-5 }, inputs: [[3]] },
  { config: { epsilon: 1e-3, gammaInitializer: initializerRef("zeros") }, inputs: [[2, 3]] },
]);

test("scale starts as ones unless told", () => {
  const start = (config: Parameters<typeof rmsNormalization.parameters>[0]) =>
    rmsNormalization
      .parameters(config, [[3]])
      .map(({ name, initializer }) => [name, initializer.id]);
  expect(start({ epsilon: 1e-6 })).toEqual([["scale", "ones"]]);
  const zeros = { epsilon: 1e-6, gammaInitializer: initializerRef("zeros") };
  expect(start(zeros)).toEqual([["scale", "zeros"]]);
});

test("reads the list of one axis that Keras writes", () => {
  expect(rmsNormalization.read({ axis: [-1] }, "m")).toEqual({ epsilon: 1e-6 });
});
