import { featureParameter, readUnusual, refuseSeveralAxes } from "../feature-scale.ts";
import type { InitializerRef } from "../initializer.ts";
import { writeInitializer } from "../initializers/index.ts";
import type { LayerKind } from "../layer.ts";
import { only } from "../only.ts";
import { readNumberWithin } from "../raw-config.ts";

export interface RMSNormalizationConfig {
  readonly epsilon: number;
  /** Of `scale`; absent for ones, which is all that Keras has. */
  readonly gammaInitializer?: InitializerRef | undefined;
}

/** scale·x / √(mean(x²) + ε), the mean over the features of each sample. */
export const rmsNormalization = {
  id: "rms-normalization",
  kind: "RMSNormalization",
  summary: "Gives every sample a mean square of 1 over its features, then scales it.",
  source: "Zhang & Sennrich 2019, eq. 4 — https://arxiv.org/abs/1910.07467",
  read(raw, who) {
    refuseSeveralAxes(raw, who);
    const gammaInitializer = readUnusual(raw, "gamma", who);
    return {
      epsilon: readNumberWithin(raw, "epsilon", 1e-6, [0, Number.POSITIVE_INFINITY], who),
      ...(gammaInitializer ? { gammaInitializer } : {}),
    };
  },
  write: ({ epsilon, gammaInitializer }, dialect) => ({
    axis: -1,
    epsilon,
    ...(gammaInitializer ? { gamma_initializer: writeInitializer(gammaInitializer, dialect) } : {}),
  }),
  outputShape: (_, inputs) => only(inputs, "rms-normalization"),
  parameters({ gammaInitializer }, inputs) {
    const input = only(inputs, "rms-normalization");
    return [{ ...featureParameter("gamma", input, true, gammaInitializer), name: "scale" }];
  },
  forward(ops, { config, inputs, parameters: { scale } }) {
    if (!scale) throw new RangeError("rms-normalization: scale is missing");
    const x = only(inputs, "rms-normalization");
    const meanSquare = ops.reduceMean(ops.mul(x, x), [x.shape.length - 1], true);
    return ops.mul(ops.div(x, ops.sqrt(ops.add(meanSquare, config.epsilon))), scale);
  },
  mask: () => undefined, // Keras' layer does not pass masks on
} as const satisfies LayerKind<RMSNormalizationConfig>;
