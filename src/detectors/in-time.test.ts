import { describe, expect, test } from "vitest";
import { explodingInTime } from "./exploding-in-time.ts";
import { timeProfiles } from "./time-profile.ts";
import { always, type Sample, traceOf } from "./trace.fixture.ts";
import { vanishingInTime } from "./vanishing-in-time.ts";

/** ‖∂L/∂h_t‖ that changes by `factor` per step back from 1 at the last of `steps`. */
const decaying = (factor: number, steps: number): readonly number[] =>
  Array.from({ length: steps }, (_, t) => factor ** (steps - 1 - t));
const hidden = (norms: readonly number[]): Sample => ({
  profiles: { "hidden-grad-norm": { rnn: norms } },
});

describe("a gradient that shrinks on its way back through time", () => {
  test("to under 1 % is a failure, with its factor per step and its horizon", () => {
    const trace = traceOf(always(hidden(decaying(0.9, 51))));
    expect(vanishingInTime.detect(trace)).toEqual([
      {
        detector: "vanishing-in-time",
        code: "gradient-vanishes-in-time",
        layer: "rnn",
        step: 0,
        severity: "failure",
        figures: {
          decades: expect.closeTo(50 * Math.log10(0.9), 9),
          lag: 50,
          factorPerStep: expect.closeTo(0.9, 9),
          horizon: expect.closeTo(-1 / Math.log(0.9), 6),
          share: 1,
          atEnd: 1,
        },
        limits: { decades: -2 },
      },
    ]);
  });

  test("to under 5 % is a warning, to more is healthy", () => {
    const [finding] = vanishingInTime.detect(traceOf(always(hidden(decaying(0.03, 2)))));
    expect(finding?.severity).toBe("warning");
    expect(vanishingInTime.detect(traceOf(always(hidden(decaying(0.06, 2)))))).toEqual([]);
  });

  test("is measured over the lag that the task needs, where it is known", () => {
    const samples = always(hidden(decaying(0.9, 51)));
    expect(vanishingInTime.detect(traceOf(samples, { lag: 10 }))).toEqual([]);
    expect(vanishingInTime.detect(traceOf(samples, { lag: 45 }))).toHaveLength(1);
  });

  test("to exactly 0 has lost infinitely many decades", () => {
    const [finding] = vanishingInTime.detect(traceOf(always(hidden([0, 0, 0, 1]))));
    expect(finding?.figures["decades"]).toBe(Number.NEGATIVE_INFINITY);
  });

  test("is told by the cell where there is one: its hidden state gets little by design", () => {
    const lstm: Sample = {
      profiles: {
        "hidden-grad-norm": { lstm: decaying(0.5, 30) },
        "cell-grad-norm": { lstm: decaying(0.99, 30) },
      },
    };
    expect(vanishingInTime.detect(traceOf(always(lstm)))).toEqual([]);
  });

  test("of padded steps is not missed: the last step is the latest with a gradient", () => {
    const padded = [...decaying(0.95, 20), 0, 0, 0];
    expect(vanishingInTime.detect(traceOf(always(hidden(padded))))).toEqual([]);
  });

  test("in a converged network asks for no change", () => {
    const converged = { ...hidden(decaying(0.5, 30)), grads: [1, 1, 1, 0.01] };
    const first = { ...hidden(decaying(1, 30)), grads: [1, 1, 1, 1] };
    expect(vanishingInTime.detect(traceOf([first, ...always(converged)]))).toEqual([]);
  });
});

describe("a gradient that grows on its way back through time", () => {
  test("to more than 100 times is a failure", () => {
    const [finding, ...others] = explodingInTime.detect(traceOf(always(hidden(decaying(1.2, 40)))));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      code: "gradient-explodes-in-time",
      layer: "rnn",
      severity: "failure",
      figures: { factorPerStep: expect.closeTo(1.2, 9), lag: 39 },
    });
  });

  test("to less than 20 times is healthy", () => {
    expect(explodingInTime.detect(traceOf(always(hidden(decaying(1.05, 40)))))).toEqual([]);
  });
});

test("without recurrent layers there is no profile over time", () => {
  expect(timeProfiles(traceOf(always({}))).flat()).toEqual([]);
});

test("a gradient that is nowhere a positive number has no profile", () => {
  for (const norm of [0, Number.NaN, Number.POSITIVE_INFINITY])
    expect(timeProfiles(traceOf(always(hidden([norm, norm, norm])))).flat()).toEqual([]);
});
