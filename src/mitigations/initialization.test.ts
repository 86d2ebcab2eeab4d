import { describe, expect, test } from "vitest";
import { initializerRef } from "../model/initializers/index.ts";
import { criticalInit } from "./critical-init.ts";
import { heInit } from "./he-init.ts";
import { lecunInit } from "./lecun-init.ts";
import { orthogonalInit } from "./orthogonal-init.ts";
import { denseNamed, layerNamed, mlp, mlpWithActivationLayers } from "./plans.fixture.ts";
import { xavierInit } from "./xavier-init.ts";

const tiny = initializerRef("random-uniform", { minval: -0.001, maxval: 0.001 });

describe.each([
  { mitigation: xavierInit, initializer: "glorot-uniform" },
  { mitigation: heInit, initializer: "he-normal" },
  { mitigation: lecunInit, initializer: "lecun-normal" },
])("$mitigation.id", ({ mitigation, initializer }) => {
  test("sets hidden kernels, and nothing of an output layer that draws sensibly", () => {
    const before = mlp({ kernel: initializerRef("variance-scaling", { scale: 0.2 }) });
    const after = mitigation.apply(before);
    for (const name of ["h1", "h2", "h3"])
      expect(denseNamed(after, name).config.kernelInitializer.id).toBe(initializer);
    expect(layerNamed(after, "y")).toBe(layerNamed(before, "y"));
  });

  test.each([
    initializerRef("zeros"),
    initializerRef("ones"),
    initializerRef("constant", { value: 0.5 }),
    tiny,
    initializerRef("random-normal", { stddev: 3 }),
  ])("replaces $id at the output by Xavier's", (kernel) => {
    const after = mitigation.apply(mlp({ kernel }));
    expect(denseNamed(after, "y").config.kernelInitializer.id).toBe("glorot-uniform");
  });
});

test("he-init does not apply where every hidden kernel has He's variance", () => {
  expect(heInit.apply(mlp({ kernel: initializerRef("he-uniform") }))).toBeUndefined();
});

describe("critical-init", () => {
  // Relu and linear: closed form. Tanh: q* = 0. GELU has no critical point without bias: 1 / E φ² at q = 1.
  test.each([
    { activation: "relu", scale: 2, tolerance: 1e-6 },
    { activation: "linear", scale: 1, tolerance: 1e-6 },
    { activation: "tanh", scale: 1, tolerance: 1e-6 },
    { activation: "sigmoid", scale: 103.0, tolerance: 0.1 },
    { activation: "leaky-relu", scale: 2 / 1.04, tolerance: 1e-6 },
    { activation: "gelu", scale: 2.35172, tolerance: 1e-4 },
    { activation: "silu", scale: 2.81076, tolerance: 1e-4 },
  ] as const)(
    "draws with weight variance $scale for $activation",
    ({ activation, scale, tolerance }) => {
      const { kernelInitializer } = denseNamed(
        criticalInit.apply(mlp({ activation, kernel: tiny })),
        "h2",
      ).config;
      expect(kernelInitializer).toMatchObject({
        id: "variance-scaling",
        config: { mode: "fan_in", distribution: "untruncated_normal" },
      });
      const { scale: found } = kernelInitializer.config;
      expect(Math.abs(Number(found) - scale)).toBeLessThan(tolerance);
    },
  );

  test("takes the activation from the layer behind, through dropout", () => {
    const after = criticalInit.apply(mlpWithActivationLayers());
    // e^x: q = E φ² / E φ′² = 1 at σ_w² = e⁻²; Glorot's 1.2 and 1 do not fit.
    const { scale } = denseNamed(after, "h2").config.kernelInitializer.config;
    expect(Number(scale)).toBeCloseTo(Math.exp(-2), 6);
  });

  test("sets hidden biases to 0", () => {
    const before = mlp({ activation: "relu", kernel: initializerRef("he-normal") });
    const biased = {
      ...before,
      model: {
        ...before.model,
        layers: before.model.layers.map((layer) =>
          layer.kind === "Dense"
            ? { ...layer, config: { ...layer.config, biasInitializer: initializerRef("ones") } }
            : layer,
        ),
      },
    };
    const after = criticalInit.apply(biased);
    expect(denseNamed(after, "h2").config.biasInitializer.id).toBe("zeros");
    expect(denseNamed(after, "h2").config.kernelInitializer.id).toBe("he-normal");
    expect(denseNamed(after, "y").config.biasInitializer.id).toBe("ones");
  });
});

test("orthogonal-init draws with the root of the critical variance as its gain", () => {
  const after = orthogonalInit.apply(mlp({ activation: "relu" }));
  const { id, config } = denseNamed(after, "h2").config.kernelInitializer;
  const { gain } = config;
  expect(id).toBe("orthogonal");
  expect(Number(gain)).toBeCloseTo(Math.SQRT2, 6);
  expect(denseNamed(after, "y").config.kernelInitializer.id).toBe("glorot-uniform");
});
