import { describe, expect, test } from "vitest";
import type { Checkpoint, OptimizerState } from "../formats/content.ts";
import { tensorOf } from "./evidence.fixture.ts";
import type { RememberedGradient } from "./evidence.ts";
import { momentOf } from "./moments.ts";

/** Moments are stored as float32. */
const digits = 5;

const checkpoint = (given: Partial<Checkpoint>): Checkpoint => ({
  framework: "torch",
  step: undefined,
  epoch: undefined,
  weights: [],
  optimizer: undefined,
  scaler: undefined,
  ...given,
});

async function remembered(
  state: Partial<OptimizerState>,
  slots: Readonly<Partial<Record<"mean" | "square" | "maximum", readonly number[]>>>,
  framework: Checkpoint["framework"] = "torch",
): Promise<RememberedGradient> {
  const slot = Object.fromEntries(
    Object.entries(slots).map(([role, values]) => [role, tensorOf(role, [values.length], values)]),
  );
  const optimizer: OptimizerState = {
    kind: undefined,
    step: undefined,
    settings: {},
    slots: [{ parameter: "w", index: 0, ...slot }],
    ...state,
  };
  const moment = await momentOf("a.pt", checkpoint({ framework, optimizer }));
  const [gradient] = moment.optimizer?.gradients ?? [];
  if (!gradient) throw new Error("no slot came back");
  return gradient;
}

/** Gradients of two elements over three steps, and what each rule remembers of them. */
const gradients = [
  [1, -2],
  [3, 2],
  [2, -2],
] as const;

/** r ← decay · r + gain · f(g), by hand. */
function running(decay: number, gain: number, of: (g: number) => number, start = 0): number[] {
  return gradients.reduce<number[]>(
    (memory, step) => memory.map((value, i) => decay * value + gain * of(step[i] ?? 0)),
    [start, start],
  );
}

const square = (g: number) => g * g;
const same = (g: number) => g;

describe("the gradient that an optimizer remembers", () => {
  test("Adam: v divided by 1 − β₂ᵗ", async () => {
    const v = running(0.9, 0.1, square);
    const expected = Math.sqrt(((v[0] ?? 0) + (v[1] ?? 0)) / 2 / (1 - 0.9 ** 3));
    const { rms, norm } = await remembered(
      { kind: "adam", step: 3, settings: { beta1: 0.5, beta2: 0.9 } },
      { mean: running(0.5, 0.5, same), square: v },
    );
    expect(rms).toBeCloseTo(expected, digits);
    expect(norm).toBeCloseTo(expected * Math.SQRT2, digits);
  });

  test("a constant gradient comes back as it was, after one step and after many", async () => {
    for (const step of [1, 5, 1000]) {
      const [m, v] = [1 - 0.9 ** step, 1 - 0.999 ** step];
      const { rms, agreement } = await remembered(
        { kind: "adam", step },
        { mean: [0.25 * m, -0.25 * m], square: [0.0625 * v, 0.0625 * v] },
      );
      expect(rms).toBeCloseTo(0.25, digits);
      expect(agreement).toBeCloseTo(1, 4);
    }
  });

  test("agreement leaves out elements that never had a gradient", async () => {
    const { agreement, zeros } = await remembered(
      { kind: "adam" },
      { mean: [0, 0.1], square: [0, 1] },
    );
    expect(agreement).toBeCloseTo(0.1, digits);
    expect(zeros).toBe(0.5);
  });

  test("an unknown step corrects nothing: ratios between layers stay right", async () => {
    expect((await remembered({ kind: "adam" }, { square: [4, 4] })).rms).toBe(2);
  });

  test("Adam before its first step says nothing of gradients", async () => {
    expect((await remembered({ kind: "adam", step: 0 }, { square: [0, 0] })).rms).toBeNaN();
  });

  test.each([
    ["torch", { alpha: 0.8 }, 0.8],
    ["torch", {}, 0.99],
    ["keras", { rho: 0.7 }, 0.7],
    ["keras", {}, 0.9],
  ] as const)("RMSprop of %s with %j forgets by %d", async (framework, settings, decay) => {
    const v = running(decay, 1 - decay, square);
    const { rms } = await remembered(
      { kind: "rmsprop", step: 3, settings },
      { square: v },
      framework,
    );
    const mean = ((v[0] ?? 0) + (v[1] ?? 0)) / 2;
    expect(rms).toBeCloseTo(Math.sqrt(mean / (1 - decay ** 3)), digits);
  });

  test("Adagrad: the sum divided by the steps", async () => {
    const { rms } = await remembered(
      { kind: "adagrad", step: 3 },
      { square: running(1, 1, square) },
    );
    expect(rms).toBeCloseTo(Math.sqrt((1 + 9 + 4 + 4 + 4 + 4) / 6), digits);
  });

  test("Adagrad of Keras begins at 0.1", async () => {
    const { rms } = await remembered(
      { kind: "adagrad", step: 3 },
      { square: running(1, 1, square, 0.1) },
      "keras",
    );
    expect(rms).toBeCloseTo(Math.sqrt(26 / 6), digits);
  });

  test("Adagrad over an unknown number of steps says nothing", async () => {
    expect((await remembered({ kind: "adagrad" }, { square: [4, 4] })).rms).toBeNaN();
  });

  test("Adamax: the running maximum itself", async () => {
    expect((await remembered({ kind: "adamax", step: 3 }, { maximum: [3, 4] })).norm).toBe(5);
  });

  test("SGD: a constant gradient, after many steps of momentum, comes back", async () => {
    const buffer = 0.5 / (1 - 0.8);
    const { rms } = await remembered(
      { kind: "sgd", settings: { momentum: 0.8 } },
      { mean: [buffer, -buffer] },
    );
    expect(rms).toBeCloseTo(0.5, digits);
  });

  test("SGD of Keras: the momentum is one of updates, −lr · gradient", async () => {
    const velocity = (-0.01 * 0.5) / (1 - 0.8);
    const { rms } = await remembered(
      { kind: "sgd", settings: { momentum: 0.8, lr: 0.01 } },
      { mean: [velocity, velocity] },
      "keras",
    );
    expect(rms).toBeCloseTo(0.5, digits);
  });

  test("NaN and infinite elements are counted, zeros are zeros", async () => {
    const bad = await remembered(
      { kind: "adam" },
      { square: [Number.NaN, Number.POSITIVE_INFINITY, 1] },
    );
    expect(bad.nonFinite).toBe(2);
    expect(bad.rms).toBeNaN();
    const silent = await remembered({ kind: "adam", step: 9 }, { mean: [0, 0], square: [0, 0] });
    expect(silent).toMatchObject({ rms: 0, norm: 0, zeros: 1, agreement: Number.NaN });
  });

  test("a slot without tensors, and a tensor without elements, say nothing", async () => {
    expect(await remembered({ kind: "adam" }, {})).toMatchObject({
      nonFinite: 0,
      norm: Number.NaN,
    });
    expect((await remembered({ kind: "adam" }, { square: [] })).rms).toBeNaN();
  });
});

describe("momentOf", () => {
  test("weights are summed up with their layer and role, ties are marked, bytes are counted", async () => {
    const tied = { ...tensorOf("head.weight", [2, 2], [1, 2, 3, 4]), sharedWith: "wte.weight" };
    let bytes = 0;
    const moment = await momentOf(
      "a.pt",
      checkpoint({ step: 7, weights: [tensorOf("wte.weight", [2, 2], [1, 2, 3, 4]), tied] }),
      (count) => {
        bytes += count;
      },
    );
    expect(moment.step).toBe(7);
    expect(moment.weights).toMatchObject([
      { layer: "wte", role: "embedding", isTied: false, summary: { mean: 2.5, count: 4 } },
      { layer: "head", role: "kernel", isTied: true },
    ]);
    expect(bytes).toBe(32);
  });
});
