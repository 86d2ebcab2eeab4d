import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { numbersOf } from "../elements.ts";
import { unpickled } from "./machine.ts";
import { arrayOf, scalarOf } from "./numpy.ts";
import { isDict, type Pickled } from "./pickled.ts";

const plain = (protocol: number) =>
  unpickled(readFileSync(new URL(`../fixtures/torch/plain-${protocol}.pkl`, import.meta.url)))
    .value;

test.each([0, 1, 2, 3, 4, 5])("arrays of numpy come out of protocol %i", (protocol) => {
  const value = plain(protocol);
  const weights = isDict(value) ? value.get("weights") : undefined;
  const at = (key: string) => arrayOf(isDict(weights) ? weights.get(key) : undefined);
  expect(at("w")).toMatchObject({ type: "float32", shape: [2, 3], isFortran: false });
  expect(at("fortran")).toMatchObject({ type: "float64", shape: [2, 3], isFortran: true });
  expect([...numbersOf(at("w")?.bytes ?? new Uint8Array(), "float32")]).toEqual([0, 1, 2, 3, 4, 5]);
  expect([...numbersOf(at("fortran")?.bytes ?? new Uint8Array(), "float64")]).toEqual([
    0, 3, 1, 4, 2, 5,
  ]);
  expect([...numbersOf(at("big")?.bytes ?? new Uint8Array(), "float32")]).toEqual([0, 1, 2]);
  expect(isDict(value) && value.get("big")).toBe(2n ** 70n);
  expect(isDict(value) && value.get("set")).toEqual(new Set([1]));
});

const dtype = (letters: string): Pickled => ({
  kind: "object",
  callee: { kind: "global", module: "numpy", name: "dtype" },
  args: [letters, false, true],
  state: [3, "<", null],
  items: [],
  entries: new Map(),
});

const scalar = (letters: string, bytes: Uint8Array): Pickled => ({
  kind: "object",
  callee: { kind: "global", module: "numpy._core.multiarray", name: "scalar" },
  args: [dtype(letters), bytes],
  state: undefined,
  items: [],
  entries: new Map(),
});

test("scalarOf is the number of a numpy scalar, and nothing for what is none", () => {
  expect(scalarOf(scalar("f8", new Uint8Array(new Float64Array([0.25]).buffer)))).toBe(0.25);
  expect(scalarOf(scalar("f8", new Uint8Array(3)))).toBeUndefined();
  expect(scalarOf(scalar("O8", new Uint8Array(8)))).toBeUndefined();
  expect(scalarOf(scalar("__proto__", new Uint8Array(8)))).toBeUndefined();
  expect(scalarOf(3)).toBeUndefined();
});
