import { describe, expect, test } from "vitest";
import { exponentBins } from "../trace/profiles/grad-exponents.ts";
import { collapsedAttention } from "./collapsed-attention.ts";
import { collapsedRepresentation } from "./collapsed-representation.ts";
import { gradientUnderflow } from "./gradient-underflow.ts";
import { shrinkingWeights } from "./shrinking-weights.ts";
import { always, type Sample, traceOf } from "./trace.fixture.ts";

describe("collapsed-representation", () => {
  const cosines = (...values: readonly number[]): Sample => ({
    others: { "sample-cosine": values },
  });

  test("warns where deep layers cannot tell apart what the first can", () => {
    const trace = traceOf(always(cosines(0.1, 0.7, 0.99, 0.99)));
    expect(collapsedRepresentation.detect(trace)).toMatchObject([
      {
        code: "inputs-look-alike",
        layer: "h3",
        severity: "warning",
        limits: { sampleCosine: 0.98 },
      },
    ]);
  });

  test("says nothing of inputs that are alike themselves, nor of sigmoid's common part", () => {
    expect(collapsedRepresentation.detect(traceOf(always(cosines(0.95, 0.99, 0.99, 1))))).toEqual(
      [],
    );
    expect(collapsedRepresentation.detect(traceOf(always(cosines(0.1, 0.9, 0.97, 1))))).toEqual([]);
  });

  test("tells tokens that have become one", () => {
    const tokens = { others: { "token-cosine": [0.2, Number.NaN, 0.995, Number.NaN] } };
    const [finding] = collapsedRepresentation.detect(traceOf(always(tokens)));
    expect(finding?.figures["tokenCosine"]).toBeCloseTo(0.995, 12);
  });
});

describe("collapsed-attention", () => {
  const attention = (logit: number, entropy: number): Sample => ({
    others: {
      "attention-logit": [Number.NaN, logit, Number.NaN, Number.NaN],
      "attention-entropy": [Number.NaN, entropy, Number.NaN, Number.NaN],
    },
  });

  test.each([
    [120, 0.8, "failure"],
    [60, 0.8, "warning"],
    [20, 0.05, "warning"],
  ])("logits to %d with entropy %d are a %s", (logit, entropy, severity) => {
    const findings = collapsedAttention.detect(traceOf(always(attention(logit, entropy))));
    expect(findings).toMatchObject([{ code: "attention-collapses", layer: "h2", severity }]);
  });

  test("logits of ordinary size and spread attention are healthy", () => {
    expect(collapsedAttention.detect(traceOf(always(attention(20, 0.5))))).toEqual([]);
  });
});

describe("gradient-underflow", () => {
  const bins = (exponentBins.to - exponentBins.from) / exponentBins.width + 4;
  const binOf = (exponent: number) => 2 + (exponent - exponentBins.from) / exponentBins.width;
  /** `zero` of the numbers are 0, the others lie at 2^exponent. */
  const exponents = (zero: number, exponent: number): Sample => ({
    profiles: {
      "grad-exponents": {
        h1: Array.from({ length: bins }, (_, bin) =>
          bin === 0 ? zero : bin === binOf(exponent) ? 1 - zero : 0,
        ),
      },
    },
  });
  const float16 = { precision: "float16" };

  test.each([
    [0.6, -20, "failure"],
    [0.1, -20, "warning"],
    [0, -26, "failure"],
    [1, -20, "failure"],
  ])("in float16 with a share %d of zeros, the others at 2^%d, is a %s", (zero, at, severity) => {
    const trace = traceOf(always(exponents(zero, at)), float16);
    expect(gradientUnderflow.detect(trace)).toMatchObject([
      { code: "gradient-underflows", layer: "h1", severity },
    ]);
  });

  test("is not found in float32, bfloat16, or above 2⁻²⁴", () => {
    const lost = always(exponents(0.9, -30));
    expect(gradientUnderflow.detect(traceOf(lost))).toEqual([]);
    expect(gradientUnderflow.detect(traceOf(lost, { precision: "bfloat16" }))).toEqual([]);
    expect(gradientUnderflow.detect(traceOf(always(exponents(0.01, -24)), float16))).toEqual([]);
  });

  test("zeros beside numbers far from the end of float16 are those of silent units and unread rows", () => {
    expect(gradientUnderflow.detect(traceOf(always(exponents(0.6, -10)), float16))).toEqual([]);
    const silent = { h1: [1, ...new Array<number>(bins - 1).fill(0)] };
    const behind = (exponent: number): Sample => ({
      profiles: {
        "grad-exponents": {
          ...silent,
          h2: exponents(0, exponent).profiles?.["grad-exponents"]?.["h1"] ?? [],
        },
      },
    });
    expect(gradientUnderflow.detect(traceOf(always(behind(-10)), float16))).toEqual([]);
    expect(gradientUnderflow.detect(traceOf(always(behind(-22)), float16))).toHaveLength(1);
  });
});

describe("shrinking-weights", () => {
  const run = (share: number) =>
    traceOf(
      Array.from({ length: 8 }, (_, i) => ({ weightNorms: [4, 4 * share ** (i / 7), 4, 4] })),
    );

  test.each([
    [0.2, "failure"],
    [0.4, "warning"],
  ])("weights at %d of their first size are a %s", (share, severity) => {
    expect(shrinkingWeights.detect(run(share))).toMatchObject([
      {
        code: "weights-shrink",
        layer: "h2",
        severity,
        figures: { weightShare: expect.closeTo(share, 9) },
      },
    ]);
  });

  test("weights that keep most of their size, or grow, are healthy", () => {
    expect(shrinkingWeights.detect(run(0.6))).toEqual([]);
    expect(shrinkingWeights.detect(run(3))).toEqual([]);
  });
});
