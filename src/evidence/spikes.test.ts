import { expect, test } from "vitest";
import { largestOf } from "./largest.ts";
import { spikesIn } from "./spikes.ts";

const rule = { factor: 3, window: 8 };
const flat = (count: number) => Array.from({ length: count }, () => 1);

test("a spike is above the factor times the median before it, and only above", () => {
  expect(spikesIn([...flat(8), 3.1, ...flat(4)], rule)).toEqual([{ index: 8, factor: 3.1 }]);
  expect(spikesIn([...flat(8), 3], rule)).toEqual([]);
});

test("half of the window must be there", () => {
  expect(spikesIn([...flat(3), 9], rule)).toEqual([]);
  expect(spikesIn([...flat(4), 9], rule)).toHaveLength(1);
});

test("NaN and infinity are neither spikes nor history", () => {
  const bad = [Number.NaN, Number.POSITIVE_INFINITY];
  expect(spikesIn([...bad, ...flat(4), ...bad, 9], rule)).toEqual([{ index: 8, factor: 9 }]);
  expect(spikesIn([...flat(8), ...bad], rule)).toEqual([]);
});

test("a history of 0 and negative numbers has no spikes", () => {
  expect(spikesIn([0, 0, 0, 0, 0, 1], rule)).toEqual([]);
  expect(spikesIn([-1, -1, -1, -1, -1, 1], rule)).toEqual([]);
});

test("what else must hold is asked with the history", () => {
  const values = [...flat(8), 9];
  expect(spikesIn(values, { ...rule, accepts: (_, before) => before.length > 8 })).toEqual([]);
});

test("a million records take no time and no stack", () => {
  const values = Float64Array.from({ length: 1e6 }, (_, i) => 1 + (i % 7) / 10);
  const start = performance.now();
  expect(spikesIn([...flat(0), ...Array.from(values)], { factor: 5, window: 128 })).toEqual([]);
  expect(largestOf(Array.from(values))).toBe(1.6);
  expect(performance.now() - start).toBeLessThan(5000);
});

test("the largest of nothing is −Infinity", () => {
  expect(largestOf([])).toBe(Number.NEGATIVE_INFINITY);
});
