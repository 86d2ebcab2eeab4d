import { expect, test } from "vitest";
import { decadesText, numberText, percentText, secondsText, signedText } from "./number-text.ts";

test.each([
  [0, "0"],
  [0.25, "0.25"],
  [0.123456, "0.123"],
  [0.000012, "1.2e-5"],
  [-2.34567, "−2.35"],
  [12, "12"],
  [784, "784"],
  [12345, "12,345"],
  [1234.5, "1,235"],
  [1e6, "1e6"],
  [2.5e38, "2.5e38"],
  [-1e-7, "−1e-7"],
  [Number.NaN, "NaN"],
  [Number.POSITIVE_INFINITY, "infinite"],
  [Number.NEGATIVE_INFINITY, "minus infinite"],
])("numberText(%f) is %s", (x, text) => {
  expect(numberText(x)).toBe(text);
});

test("percentText keeps one decimal, drops it when it is zero, and does not round a small share away", () => {
  expect([0.982, 1, 0.0004, Number.NaN].map(percentText)).toEqual([
    "98.2 %",
    "100 %",
    "0.04 %",
    "NaN",
  ]);
});

test("decadesText says the factor to two digits", () => {
  expect(decadesText(-6.3)).toBe("6.3 decades (a factor 2,000,000)");
  expect(decadesText(0.3)).toBe("0.3 decades (a factor 2)");
  expect(decadesText(1)).toBe("1.0 decade (a factor 10)");
  expect(decadesText(12)).toBe("12.0 decades (a factor 1e12)");
  expect(decadesText(Number.NEGATIVE_INFINITY)).toBe("infinite decades");
});

test("signedText shows no sign on what rounds to zero", () => {
  expect([0.3, -6.312, -0.001, Number.NaN].map(signedText)).toEqual([
    "+0.30",
    "−6.31",
    "0.00",
    "NaN",
  ]);
});

test("secondsText says minutes from one minute on", () => {
  expect([0.42, 12.3, 200].map(secondsText)).toEqual(["0.4 s", "12 s", "3 min 20 s"]);
});
