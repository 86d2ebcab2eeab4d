import { expect, test } from "vitest";
import { readRegularizer, writeRegularizer } from "./regularizer.ts";

test.each([
  [null, undefined],
  [undefined, undefined],
  ["l2", { l1: 0, l2: 0.01 }],
  ["l1_l2", { l1: 0.01, l2: 0.01 }],
  [
    { class_name: "L1", config: { l1: 0.5 } },
    { l1: 0.5, l2: 0 },
  ],
  [
    { class_name: "L2", config: { l2: [0.5] } },
    { l1: 0, l2: 0.5 },
  ],
  [
    { class_name: "L1L2", config: { l1: 0, l2: 0.25 } },
    { l1: 0, l2: 0.25 },
  ],
  [{ class_name: "L1L2", config: { l1: 0, l2: 0 } }, undefined],
  [
    { class_name: "l1_l2", config: { l1: 1, l2: 2 } },
    { l1: 1, l2: 2 },
  ],
])("readRegularizer reads %j", (raw, expected) => {
  expect(readRegularizer(raw, "m")).toEqual(expected);
});

test.each([
  [{ class_name: "L3" }, 'm: unknown regularizer, got "L3"; try "L1"'],
  [0.1, "m: regularizer must be a name or an object, got 0.1"],
  [
    { class_name: "L1", config: { l1: -1 } },
    "m: regularizer L1: l1 must be one number ≥ 0, got -1",
  ],
  [
    { class_name: "L2", config: { l2: [1, 2] } },
    "m: regularizer L2: l2 must be one number ≥ 0, got [1,2]",
  ],
])("readRegularizer refuses %j", (raw, message) => {
  expect(() => readRegularizer(raw, "m")).toThrow(new RangeError(message));
});

test.each(["keras2", "keras3", "tfjs"] as const)("%s: read ∘ write is the identity", (dialect) => {
  for (const regularizer of [undefined, { l1: 1, l2: 0 }, { l1: 0, l2: 1 }, { l1: 1, l2: 2 }])
    expect(readRegularizer(writeRegularizer(regularizer, dialect), "m")).toEqual(regularizer);
});
