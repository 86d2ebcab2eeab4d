import { expect, test } from "vitest";
import type { Dataset, Targets } from "../tasks/task.ts";
import { encodeTargets } from "./targets.ts";

const numbers: Targets = { kind: "numbers", values: Float32Array.of(1, 2, 3, 4), width: 2 };

test("classes become one-hot rows", () => {
  expect(encodeTargets(dataset(classes(3, [2, 0])), [3])).toEqual({
    values: Float32Array.of(0, 0, 1, 1, 0, 0),
    width: 3,
  });
});

test("two classes at one unit become 0 and 1", () => {
  expect(encodeTargets(dataset(classes(2, [1, 0])), [1])).toEqual({
    values: Float32Array.of(1, 0),
    width: 1,
  });
});

test("two classes at two units become one-hot rows", () => {
  const { values, width } = encodeTargets(dataset(classes(2, [1, 0])), [2]);
  expect([...values]).toEqual([0, 1, 1, 0]);
  expect(width).toBe(2);
});

test("numbers stay as they are", () => {
  expect(encodeTargets(dataset(numbers), [2])).toEqual({
    values: Float32Array.of(1, 2, 3, 4),
    width: 2,
  });
});

const perStep: Targets = {
  kind: "classes",
  labels: Int32Array.of(0, 2, 1, 1),
  names: ["a", "b", "c"],
  positions: 2,
};

test("several labels per sample become a one-hot row each, in their order", () => {
  expect(encodeTargets(dataset(perStep), [2, 3])).toEqual({
    values: Float32Array.of(1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0),
    width: 6,
  });
});

test("two classes at one unit for every step become 0 and 1", () => {
  const binary: Targets = { ...perStep, labels: Int32Array.of(0, 1, 1, 1), names: ["a", "b"] };
  expect(encodeTargets(dataset(binary), [2, 1])).toEqual({
    values: Float32Array.of(0, 1, 1, 1),
    width: 2,
  });
});

test("the axes of the output do not matter, only how many numbers it has", () => {
  expect(encodeTargets(dataset(classes(4, [3, 0])), [2, 2]).width).toBe(4);
});

test.each([
  [
    classes(3, [0, 1]),
    [2],
    "data: 3 classes do not fit the model's output, got [2]; try a last layer of 3 units",
  ],
  [
    classes(3, [0, 1]),
    [1],
    "data: 3 classes do not fit the model's output, got [1]; try a last layer of 3 units",
  ],
  [
    classes(2, [0, 1]),
    [3],
    "data: 2 classes do not fit the model's output, got [3]; try a last layer of 1 or 2 units",
  ],
  [
    perStep,
    [3],
    "data: 2 labels per sample do not fit the model's output, got [3]; try a last layer that answers [2, 3]",
  ],
  [
    perStep,
    [6],
    "data: 2 labels per sample do not fit the model's output, got [6]; try a last layer that answers [2, 3]",
  ],
  [
    perStep,
    [2, 4],
    "data: 3 classes do not fit the model's output, got [2, 4]; try a last layer of 3 units",
  ],
  [
    numbers,
    [1],
    "data: 2 numbers per sample do not fit the model's output, got [1]; try a last layer of 2 units",
  ],
])("a misfit is refused in words: %#", (targets, shape, message) => {
  expect(() => encodeTargets(dataset(targets), shape)).toThrow(new RangeError(message));
});

function classes(count: number, labels: readonly number[]): Targets {
  const names = Array.from({ length: count }, (_, i) => `${i}`);
  return { kind: "classes", labels: Int32Array.from(labels), names };
}

function dataset(targets: Targets): Dataset {
  return { size: 2, shape: [1], features: Float32Array.of(0, 0), featureNames: [], targets };
}
