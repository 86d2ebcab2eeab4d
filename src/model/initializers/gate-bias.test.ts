import { expect, test } from "vitest";
import { rngOf } from "../../core/rng.ts";
import { initializerOf, initializerRef, readInitializer, writeInitializer } from "./index.ts";

const fans = { fanIn: 1, fanOut: 1 };

function sampleOf(shape: readonly number[], config: Readonly<Record<string, number | string>>) {
  const { sample, defaults } = initializerOf("gate-bias");
  return Array.from(sample(shape, fans, { ...defaults, ...config }, rngOf("gates")));
}

test("without gates they lie as in an LSTM: input, forget, candidate, output", () => {
  expect(sampleOf([8], { forget: 3, input: -1, other: 0.5 })).toEqual([
    -1, -1, 3, 3, 0.5, 0.5, 0.5, 0.5,
  ]);
});

test("gates lie where the layer says", () => {
  expect(sampleOf([2, 3], { forget: 2, gates: "f-----" })).toEqual([2, 0, 0, 0, 0, 0]);
});

test("a bias that does not divide into the gates is refused", () => {
  expect(() => sampleOf([7], {})).toThrow(
    new RangeError("gates: a bias of 4 gates must divide by 4, got 7 numbers"),
  );
  expect(() => sampleOf([8], { gates: "ifx" })).toThrow(
    new RangeError('gates: letters must be i, f or -, got "ifx"'),
  );
});

test("Keras finds it in a package of its own", () => {
  const ref = initializerRef("gate-bias", { forget: 2 });
  const config = { forget: 2, input: 0, other: 0 };
  expect(writeInitializer(ref, "keras3")).toEqual({
    module: null,
    class_name: "GateBias",
    config,
    registered_name: "Isograd>GateBias",
  });
  const inKeras2 = { class_name: "Isograd>GateBias", config };
  expect(writeInitializer(ref, "keras2")).toEqual(inKeras2);
  expect(readInitializer(inKeras2, initializerRef("zeros"), "m")).toEqual(ref);
});
