import { describe, expect, test } from "vitest";
import { entry, input, read, sequential } from "./file.fixture.ts";
import type { Json } from "./topology.ts";

const onImages = (layer: Json) => read(sequential("m", input("x", 4, 5, 6), layer));

describe.each([
  "BatchNormalization",
  "LayerNormalization",
  "GroupNormalization",
  "RMSNormalization",
])("%s", (kind) => {
  const axis = (axis: unknown) => entry(kind, "n", { axis, groups: 2 });

  test.each([[-1], [3], [[3]], [[-1]]])("axis %j is the last", (last) => {
    expect(onImages(axis(last)).layers.at(-1)?.kind).toBe(kind);
  });

  test.each([1, 2, -2, 4])("axis %d is refused", (other) => {
    expect(() => onImages(axis(other))).toThrow(
      `keras-json: model.json: layer "n": axis must be the last one, got ${other}; other axes are not supported yet`,
    );
  });
});

test("inside TimeDistributed axes are those of one step", () => {
  const distributed = (axis: number) =>
    entry("TimeDistributed", "t", { layer: entry("BatchNormalization", "n", { axis }) });
  expect(onImages(distributed(2)).layers).toHaveLength(2);
  expect(() => onImages(distributed(3))).toThrow('layer "t": axis must be the last one, got 3');
});
