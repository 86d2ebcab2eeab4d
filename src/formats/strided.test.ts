import { fc, test as propertyTest } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { sizeOf } from "../graph/tensor.ts";
import { sourceOfBytes } from "./byte-source.ts";
import { numbersOf } from "./elements.ts";
import { rowMajorStrides, type Strided, stridedBlocks, unreadable } from "./strided.ts";

const counting = sourceOfBytes(
  "s",
  new Uint8Array(Int32Array.from({ length: 5040 }, (_, i) => i).buffer),
);

function view(place: Pick<Strided, "offset" | "shape" | "strides">): Strided {
  return { source: counting, elementBytes: 4, ...place };
}

async function numbersIn(strided: Strided): Promise<number[]> {
  const numbers: number[] = [];
  for await (const block of stridedBlocks("test", strided))
    numbers.push(...numbersOf(block, "int32"));
  return numbers;
}

/** Every element by its index, as the definition of strides says it. */
function naive({ offset, shape, strides }: Strided): number[] {
  return Array.from({ length: sizeOf(shape) }, (_, n) => {
    let rest = n;
    let place = offset;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const size = shape[axis] ?? 1;
      place += (rest % size) * (strides[axis] ?? 0);
      rest = Math.floor(rest / size);
    }
    return place;
  });
}

const axes = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 4 });

describe("stridedBlocks", () => {
  propertyTest.prop([axes, fc.array(fc.nat(), { minLength: 4, maxLength: 4 }), fc.nat({ max: 9 })])(
    "gives every axis order and offset in the order of the tensor",
    async (shape, keys, offset) => {
      const order = shape
        .map((_, axis) => axis)
        .toSorted((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0));
      const stored = rowMajorStrides(order.map((axis) => shape[axis] ?? 1));
      const strides = shape.map((_, axis) => stored[order.indexOf(axis)] ?? 0);
      const tensor = view({ offset, shape, strides });
      expect(await numbersIn(tensor)).toEqual(naive(tensor));
    },
  );

  propertyTest.prop([
    axes,
    fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 4, maxLength: 4 }),
  ])("gives any strides, repeated and overlapping elements too", async (shape, steps) => {
    const tensor = view({ offset: 2, shape, strides: shape.map((_, axis) => steps[axis] ?? 0) });
    expect(await numbersIn(tensor)).toEqual(naive(tensor));
  });

  test("reads long runs in place, and blocks hold whole elements", async () => {
    const bytes = new Uint8Array(2 ** 22);
    const tensor: Strided = {
      source: sourceOfBytes("large", bytes),
      elementBytes: 8,
      offset: 0,
      shape: [4, 2 ** 16],
      strides: [2 ** 17, 1],
    };
    let total = 0;
    for await (const block of stridedBlocks("test", tensor)) {
      expect(block.byteLength % 8).toBe(0);
      expect(block.byteLength).toBeLessThanOrEqual(2 ** 20);
      total += block.byteLength;
    }
    expect(total).toBe(4 * 2 ** 16 * 8);
  });
});

describe("unreadable", () => {
  test.each<[string, Pick<Strided, "offset" | "shape" | "strides">, string | undefined]>([
    ["a whole storage", { offset: 0, shape: [5040], strides: [1] }, undefined],
    ["no elements, wherever they are", { offset: 9e9, shape: [0, 7], strides: [1, 1] }, undefined],
    ["a few repeated ones", { offset: 0, shape: [1000, 1000], strides: [0, 0] }, undefined],
    [
      "one element too many",
      { offset: 1, shape: [5040], strides: [1] },
      "needs 20164 bytes of its storage, got 20160",
    ],
    [
      "a negative stride",
      { offset: 3, shape: [2], strides: [-1] },
      "needs a place of whole numbers, got shape [2], strides [-1]",
    ],
    [
      "any number of repeated ones",
      { offset: 0, shape: [2 ** 40], strides: [0] },
      "repeats its elements to 1099511627776 numbers, more than 16777216",
    ],
  ])("%s", (_, place, why) => {
    expect(unreadable(view(place))).toBe(why);
  });

  test("a transposed tensor of more than memory may hold", () => {
    const source = { ...counting, size: 2 ** 32 };
    const tensor = {
      source,
      elementBytes: 4,
      offset: 0,
      shape: [2 ** 15, 2 ** 15],
      strides: [1, 2 ** 15],
    };
    expect(unreadable(tensor)).toBe("stands transposed in 4294967296 bytes, more than 134217728");
    expect(unreadable({ ...tensor, strides: [2 ** 15, 1] })).toBeUndefined();
  });
});
