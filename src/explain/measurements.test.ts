import { expect, test } from "vitest";
import type { Caveat, NotMeasured } from "../exact/tool.ts";
import { caveatText, notMeasuredText } from "./measurements.ts";

const codes: Readonly<Record<Caveat["code"], true>> = {
  "sampled-directions": true,
  "samples-mixed": true,
  "not-converged": true,
  "first-step-preconditioner": true,
  "limit-unknown": true,
  "cut-sequence": true,
};
const figures = {
  directions: 64,
  rows: 600,
  iterations: 60,
  residual: 0.01,
  transitions: 64,
  steps: 80,
};

test.each(Object.keys(codes) as Caveat["code"][])("%s is one sentence with its numbers", (code) => {
  const text = caveatText({ code, figures });
  expect(text).toMatch(/^[A-Z].*\.$/);
  expect(text).not.toContain("NaN");
});

test.each<[NotMeasured, string]>([
  [
    { kind: "not-measured", reason: "too-large", figures: { size: 4_000_001, most: 2_500_000 } },
    "too large for an exact measurement: 4e6 where 2.5e6 can be held",
  ],
  [
    { kind: "not-measured", reason: "too-few-samples", figures: { size: 1, least: 2 } },
    "needs 2 training samples, got 1",
  ],
])("why nothing was measured names the sizes", (measurement, text) => {
  expect(notMeasuredText(measurement)).toBe(text);
});
