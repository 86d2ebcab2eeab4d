import type { LayerKind } from "../layer.ts";
import { only } from "../only.ts";
import { readNumber, readNumberWithin } from "../raw-config.ts";

export interface ReLUConfig {
  readonly maxValue: number | undefined;
  readonly negativeSlope: number;
  readonly threshold: number;
}

/** max(x, 0), or its variants: capped, leaky below, with a threshold. */
export const relu = {
  id: "relu",
  kind: "ReLU",
  summary: "max(x, 0), optionally capped, leaky below, or zero up to a threshold.",
  source: "https://keras.io/api/layers/activation_layers/relu/",
  read(raw, who) {
    const range = [0, Number.POSITIVE_INFINITY] as const;
    const given = raw["max_value"] ?? undefined;
    return {
      maxValue: given === undefined ? undefined : readNumberWithin(raw, "max_value", 0, range, who),
      negativeSlope: readNumber(raw, "negative_slope", 0, who),
      threshold: readNumberWithin(raw, "threshold", 0, range, who),
    };
  },
  write({ maxValue, negativeSlope, threshold }, dialect) {
    const cap = { max_value: maxValue ?? null };
    if (dialect !== "tfjs") return { ...cap, negative_slope: negativeSlope, threshold };
    if (negativeSlope === 0 && threshold === 0) return cap;
    throw new RangeError(
      `relu: TF.js has no negative_slope and threshold, got ${negativeSlope} and ${threshold}`,
    );
  },
  outputShape: (_, inputs) => only(inputs, "relu"),
  parameters: () => [],
  forward(ops, { config: { maxValue, negativeSlope, threshold }, inputs, context }) {
    const x = only(inputs, "relu");
    context.preActivation(x);
    const plain = negativeSlope === 0 && threshold === 0;
    const below = ops.mul(ops.sub(x, threshold), negativeSlope);
    const open = plain ? ops.relu(x) : ops.where(ops.greater(x, threshold), x, below);
    return maxValue === undefined ? open : ops.min(open, maxValue);
  },
} as const satisfies LayerKind<ReLUConfig>;
