import { expect, test } from "vitest";
import { denseLayers, type Sample, traceOf } from "../detectors/trace.fixture.ts";
import type { TraceLayer } from "../trace/trace.ts";
import { specialSummary } from "./special-summary.ts";

const nan = Number.NaN;
const [first, ...others] = denseLayers(2);
const layersOf = (kind: string): readonly TraceLayer[] => [
  { ...(first as TraceLayer), kind },
  ...others,
];

/** Norms that lose a factor per step going back. */
const fading = (factor: number, steps = 5) =>
  Array.from({ length: steps }, (_, t) => factor ** (steps - 1 - t));

const recurrent = (norms: readonly number[], forget = nan): Sample => ({
  profiles: { "hidden-grad-norm": { h1: norms } },
  others: { "forget-gate": [forget, nan], "recurrent-norm": [1.5, nan] },
});

test("a recurrent layer has factor, horizon, decades and gates at its first and last watched step", () => {
  const samples = [recurrent(fading(0.5), 0.6), recurrent(fading(2)), recurrent(fading(0.1), 0.9)];
  const summary = specialSummary(traceOf(samples, { lag: 3 }, layersOf("LSTM")), 0)?.recurrent;
  expect(summary).toMatchObject({
    lag: 3,
    forgetGate: [0.6, 0.9],
    recurrentNorm: [1.5, 1.5],
    gradNorms: [fading(0.5), fading(0.1)],
  });
  expect(summary?.factorPerStep[0]).toBeCloseTo(0.5, 9);
  expect(summary?.factorPerStep[1]).toBeCloseTo(0.1, 9);
  expect(summary?.horizon[0]).toBeCloseTo(1 / Math.LN2, 9);
  expect(summary?.decades[1]).toBeCloseTo(-3, 9);
});

test("a gradient that grows has no horizon", () => {
  const trace = traceOf([recurrent(fading(2))], {}, layersOf("SimpleRNN"));
  expect(specialSummary(trace, 0)?.recurrent?.horizon).toEqual([
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
  ]);
});

test("of a layer that runs both ways the direction that changes the gradient more is told", () => {
  const both = [...fading(0.9), ...fading(0.1)];
  const trace = traceOf([recurrent(both)], {}, layersOf("Bidirectional"));
  expect(specialSummary(trace, 0)?.recurrent?.decades[0]).toBeCloseTo(-4, 9);
});

test("attention and skips have the quantities of theirs, and NaN for those that are missing", () => {
  const others = {
    "attention-entropy": [0.9, nan],
    "token-cosine": [0.2, 0.4],
    "trunk-grad-norm": [nan, 3],
    "branch-grad-norm": [nan, 1],
  };
  const trace = traceOf([{ others }], {}, layersOf("MultiHeadAttention"));
  expect(specialSummary(trace, 0)).toEqual({
    attention: { entropy: [0.9, 0.9], logit: [nan, nan], tokenCosine: [0.2, 0.2] },
  });
  expect(specialSummary(trace, 1)).toEqual({
    skip: { trunkGradNorm: [3, 3], branchGradNorm: [1, 1], tokenCosine: [0.4, 0.4] },
  });
});

test("an ordinary layer has nothing special, nor has any in a run that was never watched", () => {
  expect(specialSummary(traceOf([{}]), 0)).toBeUndefined();
  expect(specialSummary(traceOf([], {}, layersOf("LSTM")), 0)).toBeUndefined();
});
