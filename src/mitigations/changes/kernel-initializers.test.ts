import { expect, test } from "vitest";
import { initializerRef } from "../../model/initializers/index.ts";
import { mapLayers } from "../../model/model.ts";
import { networkNamed } from "../../model/networks/index.ts";
import { withFitOutputKernel } from "./kernel-initializers.ts";

test("attention whose kernels are far off gets Glorot's, all four of them, and fit ones stay", () => {
  const sound = networkNamed("transformer");
  expect(withFitOutputKernel(sound)).toEqual(sound);
  const huge = initializerRef("random-normal", { stddev: 10 });
  const loud = mapLayers(sound, (layer) =>
    layer.kind === "MultiHeadAttention"
      ? {
          ...layer,
          config: { ...layer.config, kernelInitializer: huge, outputInitializer: huge },
        }
      : layer,
  );
  const attention = withFitOutputKernel(loud).layers.filter(
    ({ kind }) => kind === "MultiHeadAttention",
  );
  expect(attention.length).toBeGreaterThan(0);
  for (const { config } of attention) {
    expect(config).toMatchObject({ kernelInitializer: initializerRef("glorot-uniform") });
    expect(config).not.toHaveProperty("outputInitializer");
  }
});
