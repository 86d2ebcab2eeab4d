import { expect, test } from "vitest";
import { rngOf } from "../../core/rng.ts";
import { initializerOf, initializerRef, readInitializer } from "./index.ts";

const fans = { fanIn: 1, fanOut: 1 };
const { sample } = initializerOf("chrono");

test("forget biases lie in [0, ln(T − 1)), input biases are their negatives, the rest is 0", () => {
  const horizon = 100;
  const units = 50;
  const bias = sample([4 * units], fans, { horizon }, rngOf("chrono"));
  const [input, forget] = [bias.slice(0, units), bias.slice(units, 2 * units)];
  expect(Math.min(...forget)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...forget)).toBeLessThan(Math.log(horizon - 1));
  expect(Math.max(...forget)).toBeGreaterThan(Math.log(horizon / 2)); // half of U(1, 99) lies above
  expect(input).toEqual(forget.map((value) => 0 - value));
  expect(bias.slice(2 * units).every((value) => value === 0)).toBe(true);
});

test("the same units forget alike whichever gates the layer has", () => {
  const lstm = sample([8], fans, { horizon: 20 }, rngOf("chrono"));
  const gru = sample([6], fans, { horizon: 20, gates: "f--" }, rngOf("chrono"));
  expect(gru.slice(0, 2)).toEqual(lstm.slice(2, 4));
});

test("a horizon of 2 starts all at 0", () => {
  const { mean, variance } = initializerOf("chrono").moments(fans, { horizon: 2 });
  expect([mean, variance]).toEqual([0, 0]);
  const bias = sample([4], fans, { horizon: 2 }, rngOf("chrono"));
  expect(bias.every((value) => value === 0)).toBe(true);
});

test("a horizon under 2 is refused", () => {
  const raw = { class_name: "Isograd>Chrono", config: { horizon: 1 } };
  expect(() => readInitializer(raw, initializerRef("zeros"), "m")).toThrow(
    new RangeError("m: initializer Isograd>Chrono: horizon must be ≥ 2, got 1"),
  );
});
