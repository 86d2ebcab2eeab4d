import { expect, test } from "vitest";
import { activationRefOf, withActivation } from "./layer-activation.ts";
import { layerKindOf } from "./layers/index.ts";
import type { Kind, Layer } from "./model.ts";

const tanh = { id: "tanh", config: {} };
const layer = (kind: Kind, raw: Readonly<Record<string, unknown>>) =>
  ({
    kind,
    name: "a",
    inputs: [],
    trainable: true,
    config: layerKindOf(kind).read(raw, "m", "keras3"),
  }) as unknown as Layer;

const weighted = [
  ["Dense", { units: 2 }],
  ["Conv1D", { filters: 2, kernel_size: 3 }],
  ["Conv2D", { filters: 2, kernel_size: 3 }],
  ["DepthwiseConv2D", { kernel_size: 3 }],
  ["SeparableConv2D", { filters: 2, kernel_size: 3 }],
] as const;

test.each(weighted)(
  "%s has the activation it was given, and none where it is linear",
  (kind, raw) => {
    const linear = layer(kind, raw);
    expect(activationRefOf(linear)).toBeUndefined();
    const changed = withActivation(linear, tanh);
    expect(changed.kind).toBe(kind);
    expect(activationRefOf(changed)).toEqual(tanh);
  },
);

test("layers that normalize or take a maximum have none, and stay as they are", () => {
  for (const [kind, raw] of [
    ["GroupNormalization", {}],
    ["Maxout", { units: 2 }],
  ] as const) {
    expect(activationRefOf(layer(kind, raw))).toBeUndefined();
    expect(withActivation(layer(kind, raw), tanh)).toEqual(layer(kind, raw));
  }
});
