import { fc, test as propertyTest } from "@fast-check/vitest";
import { expect, test } from "vitest";
import { loggedNumber } from "./logged-number.ts";

propertyTest.prop([fc.double()])("every number that JavaScript prints is read", (value) => {
  expect(loggedNumber(String(value))).toEqual(value + 0);
});

test.each([
  ["nan", Number.NaN],
  ["-NaN", Number.NaN],
  ["inf", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
  [" +1.5E-04 ", 1.5e-4],
  ["1.", 1],
  ["tensor(0.6532, grad_fn=<NllLossBackward0>)", 0.6532],
  ["np.float64(nan)", Number.NaN],
])("%j is %d", (text, value) => {
  expect(loggedNumber(text)).toEqual(value);
});

test.each(["", "0x10", "1,5", "None", "1_000", "tensor([0.5, 1.0])", "12 ms"])(
  "%j is none",
  (text) => {
    expect(loggedNumber(text)).toBeUndefined();
  },
);
