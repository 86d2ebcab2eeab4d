import { describe, expect, test, vi } from "vitest";
import { activationRef } from "../../src/model/activations/index.ts";
import type { InitializerRef } from "../../src/model/initializer.ts";
import { initializerRef } from "../../src/model/initializers/index.ts";
import type { InnerLayer } from "../../src/model/inner-layer.ts";
import { averagePooling, maxPooling } from "../../src/theory/pooling.ts";
import { chain, weights } from "./networks.fixture.ts";
import { expectNear, mean, meanGain, named, passages, total } from "./passage.fixture.ts";

vi.setConfig({ testTimeout: 60_000 });

function convolution(
  filters: number,
  padding: "valid" | "same",
  kernelInitializer: InitializerRef,
): InnerLayer {
  return {
    kind: "Conv2D",
    config: {
      filters,
      kernelSize: [3, 3],
      strides: [1, 1],
      padding,
      dilationRate: [1, 1],
      groups: 1,
      activation: activationRef("relu"),
      useBias: false,
      kernelInitializer,
      biasInitializer: initializerRef("zeros"),
      kernelRegularizer: undefined,
      biasRegularizer: undefined,
    },
  };
}

describe("convolutions", () => {
  // Circular padding is not among the layers; without padding, as here, every output reaches nine inputs, too.
  test("R39: the gain of 3 × 3 He convolutions without padding is 1 to 0.01", async () => {
    const depth = 6;
    const all = await passages({
      model: chain([20, 20, 24], depth, () => [convolution(24, "valid", weights(2))]),
      seed: "R39",
      nets: 40,
      batch: 4,
    });
    expectNear(meanGain(all, "dz", named("a", 1, depth)), 1, 0.01);
  });

  test("R57: VGG-B from weights of 0.01 has 1.7e4 times less gradient at conv2 than from those of He et al.", async () => {
    // conv2 … conv10, the channels that each puts out; pooling is left out, and images are of 6 × 6.
    const channels = [64, 128, 128, 256, 256, 512, 512, 512, 512];
    const gainFrom = async (initializer: InitializerRef) => {
      const [passage] = await passages({
        model: chain([6, 6, 64], channels.length, (i) => [
          convolution(channels[i - 1] ?? 1, "same", initializer),
        ]),
        seed: "R57",
      });
      return Math.sqrt(total(passage, "dy x") / total(passage, "dy a9"));
    };
    const he = initializerRef("variance-scaling", {
      scale: 2,
      mode: "fan_out",
      distribution: "untruncated_normal",
    });
    const shrink =
      (await gainFrom(he)) / (await gainFrom(initializerRef("random-normal", { stddev: 0.01 })));
    const exact = channels.reduce(
      (product, filters) => product * (Math.sqrt(2 / (9 * filters)) / 0.01),
      1,
    );
    expectNear(shrink, exact, 1e-3); // float32
    // He et al. multiply factors rounded to two digits, 5.9 · 4.2² · 2.9² · 2.1⁴ = 17022: 1.7 % above.
    expectNear(shrink, 5.9 * 4.2 ** 2 * 2.9 ** 2 * 2.1 ** 4, 0.02);
    expect(Number(shrink.toPrecision(2))).toBe(1.7e4);
  });
});

describe("pooling", () => {
  const sizes = (size: number) =>
    ({ poolSize: [size, size], strides: [size, size], padding: "valid" }) as const;

  test.each<[string, InnerLayer, number]>([
    ["the maximum of 2 × 2", { kind: "MaxPooling2D", config: sizes(2) }, maxPooling(0, 1, 4).chi],
    [
      "the mean of 2 × 2",
      { kind: "AveragePooling2D", config: sizes(2) },
      averagePooling(0, 1, 4).chi,
    ],
    [
      "the mean of a whole image of 8 × 8",
      { kind: "GlobalAveragePooling2D", config: { keepdims: false } },
      averagePooling(0, 1, 64).chi,
    ],
  ])("R41: %s sends back 1, ¼ or 1/64 of the squared gradient", async (_, layer, chi) => {
    const [passage] = await passages({
      model: chain([8, 8, 3], 1, () => [layer]),
      seed: "R41",
      batch: 16,
    });
    const expected = { MaxPooling2D: 1, AveragePooling2D: 1 / 4, GlobalAveragePooling2D: 1 / 64 };
    const gain = total(passage, "dy x") / total(passage, "dy a1");
    expectNear(gain, expected[layer.kind as keyof typeof expected], 1e-5);
    expectNear(gain, chi, 1e-5);
  });

  test("R41: the maximum of four independent numbers has the second moment 1.5513", async () => {
    const all = await passages({
      model: chain([32, 32, 16], 1, () => [{ kind: "MaxPooling2D", config: sizes(2) }]),
      seed: "R41",
      batch: 16,
    });
    const expected = maxPooling(0, 1, 4).secondMoment;
    expectNear(expected, 1.5513, 1e-4);
    expectNear(
      mean(all.map((passage) => total(passage, "y a1"))) / (16 * 16 * 16 * 16),
      expected,
      0.01,
    );
  });
});
