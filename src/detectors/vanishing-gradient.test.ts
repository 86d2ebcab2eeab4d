import { describe, expect, test } from "vitest";
import { always, type Sample, traceOf } from "./trace.fixture.ts";
import { vanishingGradient } from "./vanishing-gradient.ts";

const { detect } = vanishingGradient;
/** Hidden gradients 1, 0.1, 0.01, 0.001 from top to bottom. */
const vanished: Sample = { grads: [1e-3, 1e-2, 1e-1, 1] };
/** A ReLU net with wrong gain: every ‖∂L/∂W‖ the same, all of them tiny. */
const flat: Sample = { grads: [1e-6, 1e-6, 1e-6, 1], weightGrads: [1e-6, 1e-6, 1e-6, 1] };

describe("a gradient that shrinks on its way to the input", () => {
  test("by two decades or more is a failure, at the layer where least arrives", () => {
    expect(detect(traceOf(always(vanished)))).toEqual([
      {
        detector: "vanishing-gradient",
        code: "gradient-vanishes",
        layer: "h1",
        step: 0,
        severity: "failure",
        figures: { decades: expect.closeTo(-2, 12), hiddenLayers: 3, share: 1, atEnd: 1 },
        limits: { decades: -2 },
      },
    ]);
  });

  test("by 1.3 to 2 decades is a warning", () => {
    const [finding, ...others] = detect(traceOf(always({ grads: [0.03, 0.5, 1, 1] })));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ severity: "warning", limits: { decades: -1.3 } });
  });

  test("by less than 1.3 decades is healthy", () => {
    expect(detect(traceOf(always({ grads: [0.06, 0.5, 1, 1] })))).toEqual([]);
  });

  test("to exactly 0 has lost infinitely many decades", () => {
    const [finding] = detect(traceOf(always({ grads: [0, 0.5, 1, 1] })));
    expect(finding?.figures["decades"]).toBe(Number.NEGATIVE_INFINITY);
  });

  test("counts from the step at which it begins, with the share of samples that it lasts", () => {
    const healthy = always({}, 6);
    const [finding] = detect(traceOf([...healthy, ...always(vanished, 6)]));
    expect(finding).toMatchObject({ step: 60, figures: { share: 0.5, atEnd: 1 } });
    const [past] = detect(traceOf([...always(vanished, 6), ...healthy]));
    expect(past).toMatchObject({ step: 0, figures: { share: 0.5, atEnd: 0 } });
  });

  test("is found in the last hidden layer's measure, whatever the output layer's gradient", () => {
    expect(detect(traceOf(always({ grads: [1e-3, 1e-3, 1e-3, 1] })))).toEqual([]);
  });
});

describe("a gradient that is tiny at every layer although the output asks for change", () => {
  test("is found where the profile over depth is flat", () => {
    const findings = detect(traceOf(always(flat)));
    expect(findings).toMatchObject([
      {
        code: "gradient-tiny-everywhere",
        severity: "failure",
        // 1e-6 / 4, beside an output gradient of 1 where 1/√32 is usual.
        figures: {
          relativeGrad: expect.closeTo(2.5e-7 / Math.sqrt(32), 12),
          atStart: expect.closeTo(2.5e-7 / Math.sqrt(32), 12),
          share: 1,
          atEnd: 1,
        },
        limits: { relativeGrad: 1e-4 },
      },
    ]);
  });

  test("is judged by its size relative to the weights", () => {
    const heavy = { ...flat, weightGrads: [1e-3, 1e-3, 1e-3, 1], weightNorms: [100, 1, 1, 1] };
    expect(detect(traceOf(always(heavy)))).toMatchObject([{ layer: "h1" }]);
    expect(detect(traceOf(always({ ...heavy, weightNorms: [1, 1, 1, 1] })))).toEqual([]);
  });

  test("is the same fault whatever the loss is multiplied with, and a small factor on the loss is none", () => {
    const scaled = ({ grads = [], weightGrads = [] }: Sample, factor: number): Sample => ({
      grads: grads.map((grad) => factor * grad),
      weightGrads: weightGrads.map((grad) => factor * grad),
    });
    const usual: Sample = { grads: [1, 1, 1, 0.2], weightGrads: [1, 1, 1, 1] };
    for (const factor of [1e-6, 1, 1e6]) {
      expect(detect(traceOf(always(scaled(flat, factor))))).toHaveLength(1);
      expect(detect(traceOf(always(scaled(usual, factor))))).toEqual([]);
    }
  });

  test("keeps what it was at the start apart: a gradient that was cut off later was not born tiny", () => {
    const cut = { grads: [0, 0, 0, 1], weightGrads: [0, 0, 0, 1] };
    const [finding] = detect(traceOf([{}, ...always(cut)]));
    expect(finding).toMatchObject({
      step: 10,
      figures: { relativeGrad: 0, atStart: 0.25 / Math.sqrt(32) },
    });
  });
});

describe("what is not a vanished gradient", () => {
  test("a converged network: all gradients tiny, their ratio healthy", () => {
    const converged = (scale: number): Sample => ({
      grads: [5 * scale, 2 * scale, scale, scale],
      weightGrads: [scale, scale, scale, scale],
    });
    const training = Array.from({ length: 12 }, (_, i) => converged(10 ** (-i / 2)));
    expect(detect(traceOf(training))).toEqual([]);
  });

  test("a converged network whose last gradients have a steep profile", () => {
    const done = { grads: [1e-7, 1e-5, 1e-4, 1e-3], weightGrads: [1e-7, 1e-5, 1e-4, 1e-3] };
    expect(detect(traceOf([{}, {}, ...always(done)]))).toEqual([]);
  });

  test("a zero-initialized output layer: no gradient behind it at step 0 only", () => {
    const start = { grads: [0, 0, 0, 1], weightGrads: [0, 0, 0, 1] };
    for (const after of [1, 2, 8])
      expect(detect(traceOf([start, ...always({}, after)]))).toEqual([]);
  });

  test("a single sample that could be a zero-initialized output layer", () => {
    expect(detect(traceOf([{ grads: [0, 0, 0, 1], weightGrads: [0, 0, 0, 1] }]))).toEqual([]);
  });

  test("one outlier batch", () => {
    const odd = { grads: [1e-9, 1e-6, 1e-3, 1], weightGrads: [1e-9, 1e-6, 1e-3, 1] };
    expect(detect(traceOf([...always({}), odd, ...always({})]))).toEqual([]);
  });

  test("a layer whose weights are all 0", () => {
    expect(
      detect(traceOf(always({ weightNorms: [0, 4, 4, 4], weightGrads: [0, 1, 1, 1] }))),
    ).toEqual([]);
  });

  test("an overflow in the last hidden layer, beside which every finite gradient is nothing", () => {
    const overflow = { grads: [1, 1, Number.POSITIVE_INFINITY, 1] };
    expect(detect(traceOf(always(overflow)))).toEqual([]);
  });
});

test("a gradient that vanished looks the same whatever the loss scale", () => {
  const scaled = ({ grads = [], weightGrads = [] }: Sample, by: number): Sample => ({
    grads: grads.map((g) => by * g),
    weightGrads: weightGrads.map((g) => by * g),
  });
  const sick = { ...vanished, weightGrads: [1e-2, 1e-1, 1, 10] };
  const codes = (by: number) => detect(traceOf(always(scaled(sick, by)))).map(({ code }) => code);
  expect(codes(1)).toEqual(["gradient-vanishes"]);
  for (const by of [1e-3, 1e3]) expect(codes(by)).toEqual(codes(1));
});

test("neither the optimizer nor a clip changes what is found: gradients are recorded before both", () => {
  const clip = { kind: "global-norm", threshold: 1e-3 };
  expect(detect(traceOf(always(vanished), { optimizer: "adam", clip }))).toEqual(
    detect(traceOf(always(vanished))),
  );
});
