import { zlibSync } from "fflate";
import { expect, test } from "vitest";
import { filtersOf, unfiltered, unreadable } from "./filters.ts";

const numbers = new Uint8Array(Float32Array.from({ length: 100 }, (_, i) => i / 3).buffer);

test("a deflated chunk is unpacked", () => {
  expect(unfiltered(zlibSync(numbers), [{ id: 1 }], 0, 4, 400)).toEqual(numbers);
});

test("shuffled bytes come back to their elements", () => {
  const shuffled = numbers.map((_, i) => numbers[(i % 100) * 4 + Math.floor(i / 100)] ?? 0);
  expect(unfiltered(shuffled, [{ id: 2 }], 0, 4, 400)).toEqual(numbers);
});

test("a checksum is taken off, a filter that was skipped is not undone", () => {
  const checked = Uint8Array.of(...numbers, 1, 2, 3, 4);
  expect(unfiltered(checked, [{ id: 3 }], 0, 4, 400)).toEqual(numbers);
  expect(unfiltered(numbers, [{ id: 1 }, { id: 3 }], 0b11, 4, 400)).toEqual(numbers);
});

test("what unpacks to more than its chunk is refused early", () => {
  const bomb = zlibSync(new Uint8Array(2 ** 24));
  expect(() => unfiltered(bomb, [{ id: 1 }], 0, 4, 400)).toThrow(
    "chunk may unpack to 404 bytes, got more",
  );
  expect(() => unfiltered(zlibSync(numbers), [{ id: 1 }], 0, 4, 500)).toThrow(
    "chunk needs 500 bytes, got 400",
  );
});

test("filters that are not read are named", () => {
  expect(unreadable([{ id: 2 }, { id: 1 }, { id: 3 }])).toBeUndefined();
  expect(unreadable([{ id: 32001 }])).toBe("compressed with blosc");
  expect(unreadable([{ id: 999 }])).toBe("compressed with filter 999");
});

test("a message of another version is refused", () => {
  expect(() => filtersOf(new DataView(new ArrayBuffer(8)))).toThrow(
    "filters need version 1 or 2, got 0",
  );
});
