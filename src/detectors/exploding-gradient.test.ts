import { describe, expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import type { Trace } from "../trace/trace.ts";
import { explodingGradient } from "./exploding-gradient.ts";
import { always, type Sample, traceOf } from "./trace.fixture.ts";

const { detect } = explodingGradient;
const codes = (samples: readonly Sample[]) => detect(traceOf(samples)).map(({ code }) => code);

describe("a gradient that grows on its way to the input", () => {
  test("by two decades or more is a failure, at the layer where most arrives", () => {
    expect(detect(traceOf(always({ grads: [1000, 10, 1, 1] })))).toEqual([
      {
        detector: "exploding-gradient",
        code: "gradient-explodes",
        layer: "h1",
        step: 0,
        severity: "failure",
        figures: { decades: expect.closeTo(3, 12), hiddenLayers: 3, share: 1, atEnd: 1 },
        limits: { decades: 2 },
      },
    ]);
  });

  test("by 1.5 to 2 decades is a warning, by less it is healthy", () => {
    expect(detect(traceOf(always({ grads: [50, 5, 1, 1] })))).toMatchObject([
      { severity: "warning", limits: { decades: 1.5 } },
    ]);
    expect(codes(always({ grads: [30, 5, 1, 1] }))).toEqual([]);
  });

  test("past the largest number is a failure too", () => {
    const overflow = { grads: [Number.POSITIVE_INFINITY, 1e30, 1, 1] };
    expect(detect(traceOf(always(overflow)))).toMatchObject([
      { code: "gradient-explodes", layer: "h1", figures: { decades: Number.POSITIVE_INFINITY } },
    ]);
  });

  test("is found from a single sample, because a run that breaks at once leaves no more", () => {
    expect(codes([{ grads: [1000, 10, 1, 1] }])).toEqual(["gradient-explodes"]);
  });
});

describe("a signal that grows on its way to the output", () => {
  test("by three decades of its mean square is a failure, at the layer where it is largest", () => {
    expect(detect(traceOf(always({ forward: [1, 100, 1e4, 10] })))).toMatchObject([
      { code: "signal-explodes", layer: "h3", severity: "failure", figures: { decades: 4 } },
    ]);
  });

  test("to ordinary size only, behind a first layer of small outputs, is healthy", () => {
    expect(codes(always({ forward: [1e-3, 0.1, 1, 2] }))).toEqual([]);
    expect(codes(always({ forward: [1e-3, 0.1, 1, 1e3] }))).toEqual(["signal-explodes"]);
  });

  test("by less is healthy, and so is one that shrinks", () => {
    expect(codes(always({ forward: [1, 10, 100, 900] }))).toEqual([]);
    expect(codes(always({ forward: [1, 1e-3, 1e-6, 1e-9] }))).toEqual([]);
  });
});

describe("updates that dwarf the weights", () => {
  test("are a failure above a tenth of the weights", () => {
    expect(detect(traceOf(always({ updates: [1e-3, 0.5, 1e-3, 0.2] })))).toMatchObject([
      { code: "update-explodes", layer: "h2", severity: "failure", figures: { updateRatio: 0.5 } },
    ]);
    expect(codes(always({ updates: [0.09, 1e-3, 1e-3, 0.09] }))).toEqual([]);
  });
});

describe("spikes of the gradient norm", () => {
  const rng = rngOf("spikes");
  const noise = Array.from({ length: 300 }, () => 10 ** (0.2 * rng.normal()));
  const spiked = (...at: readonly number[]) =>
    trainedFor(noise.map((g, i) => (at.includes(i) ? 100 : g)));

  test("are warned of when two come within 20 steps", () => {
    expect(detect(spiked(200, 210))).toMatchObject([
      {
        code: "gradient-spike",
        severity: "warning",
        layer: undefined,
        step: 200,
        figures: { count: 2 },
      },
    ]);
  });

  test("are not found in stationary noise", () => {
    expect(detect(trainedFor(noise))).toEqual([]);
  });

  test("are not found for one outlier batch, nor for two that are far apart", () => {
    expect(detect(spiked(200))).toEqual([]);
    expect(detect(spiked(150, 250))).toEqual([]);
  });

  test("are not looked for in the first 64 steps, which have no past to compare with", () => {
    expect(detect(spiked(10, 12))).toEqual([]);
  });

  test("are not found in a gradient that only falls", () => {
    expect(detect(trainedFor(noise.map((g, i) => g * 10 ** (-i / 50))))).toEqual([]);
  });
});

describe("what is not an explosion", () => {
  test("one outlier batch", () => {
    const odd = { grads: [1e9, 1e6, 1e3, 1], forward: [1, 1e9, 1e9, 1e9], updates: [9, 9, 9, 9] };
    expect(codes([...always({}), odd, ...always({})])).toEqual([]);
  });

  test("large gradients whose ratio over depth is healthy", () => {
    expect(
      codes(always({ grads: [2e6, 1e6, 1e6, 1e6], weightGrads: [1e6, 1e6, 1e6, 1e6] })),
    ).toEqual([]);
  });

  test("a layer that is cut off: beside a gradient of 0 every other is infinitely large", () => {
    expect(codes(always({ grads: [1, 1, 0, 1] }))).toEqual([]);
  });

  test("a first layer that puts out 0, beside which every signal is infinitely large", () => {
    expect(codes(always({ forward: [0, 1, 1, 1] }))).toEqual([]);
  });

  test("weights that start at 0 and move, in a run of any length", () => {
    const start = {
      updates: [1e-3, 1e-3, 1e-3, Number.POSITIVE_INFINITY],
      weightNorms: [4, 4, 4, 0],
    };
    for (const after of [0, 1, 2, 8]) expect(codes([start, ...always({}, after)])).toEqual([]);
  });
});

test("neither the optimizer nor a clip changes what is found", () => {
  const sick = always({ grads: [1000, 10, 1, 1] });
  const clip = { kind: "norm", threshold: 1 };
  expect(detect(traceOf(sick, { optimizer: "adam", clip }))).toEqual(detect(traceOf(sick)));
});

/** A run of which nothing but the norm of the gradient was recorded, step by step. */
function trainedFor(gradNorms: readonly number[]): Trace {
  const records = gradNorms.map((gradNorm, step) => ({ step, loss: 0.5, gradNorm }));
  return { ...traceOf([]), records };
}
