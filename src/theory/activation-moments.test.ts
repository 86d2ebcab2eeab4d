import { describe, expect, test } from "vitest";
import { errorFunction } from "../core/error-function.ts";
import { activationMoments, lengthPreservingVariance } from "./activation-moments.ts";
import { type ActivationName, activations } from "./activations.fixture.ts";
import { batchNormChi, normBeforeChi } from "./norm-multipliers.ts";
import type { ScalarActivation } from "./scalar-activation.ts";

/** Per activation at q = 1: E φ, E φ², E φ′², 1/E φ², E φ′²/E φ², E φ′²/Var φ, max |φ′|. */
const table: Readonly<Record<ActivationName, readonly number[]>> = {
  linear: [0, 1, 1, 1, 1, 1, 1],
  sigmoid: [0.5, 0.293379, 0.044836, 3.40856, 0.15283, 1.03359, 0.25],
  tanh: [0, 0.394294, 0.464403, 2.53618, 1.17781, 1.17781, 1],
  hardtanh: [0, 0.516059, 0.682689, 1.93776, 1.32289, 1.32289, 1],
  erf: [0, 0.464559, 0.56941, 2.15258, 1.2257, 1.2257, 1.12838],
  softsign: [0, 0.183014, 0.227671, 5.46406, 1.24401, 1.24401, 1],
  relu: [0.398942, 0.5, 0.5, 2, 1, 1.46694, 1],
  leaky01: [0.394953, 0.50005, 0.50005, 1.9998, 1, 1.45336, 1],
  leaky2: [0.319154, 0.52, 0.52, 1.92308, 1, 1.2436, 1],
  leaky3: [0.27926, 0.545, 0.545, 1.83486, 1, 1.16698, 1],
  prelu: [0.299207, 0.53125, 0.53125, 1.88235, 1, 1.20267, 1],
  elu: [0.160521, 0.644945, 0.668102, 1.55052, 1.0359, 1.07901, 1],
  selu: [0, 1, 1.071575, 1, 1.071575, 1.071575, 1.7581],
  gelu: [0.282095, 0.425221, 0.455851, 2.35172, 1.07203, 1.31884, 1.1289],
  silu: [0.206621, 0.355776, 0.379482, 2.81076, 1.06663, 1.21208, 1.09984],
  mish: [0.240404, 0.452342, 0.479084, 2.21072, 1.05912, 1.21426, 1.0885],
  softplus: [0.806059, 0.921246, 0.293379, 1.08549, 0.31846, 1.08053, 1],
  hardSwish: [0.166217, 0.331567, 0.358532, 3.01598, 1.08132, 1.17962, 1.5],
  relu6: [0.398942, 0.5, 0.5, 2, 1, 1.46694, 1],
};
/** Half a unit of the sixth printed digit; quotients of five printed digits twice as much. */
const printed = 1.1e-5;

function largestSlope(name: ActivationName): number {
  const { derivative }: ScalarActivation = activations[name];
  let largest = 0;
  for (let i = -20_000; i < 20_000; i++)
    largest = Math.max(
      largest,
      Math.abs(derivative(i / 1000, 1)),
      Math.abs(derivative(i / 1000, -1)),
    );
  return largest;
}

describe("activationMoments", () => {
  test.each(Object.keys(table) as ActivationName[])(
    "reproduces the table for %s at q = 1",
    (name) => {
      const activation = activations[name];
      const { mean, secondMoment, derivativeSecondMoment } = activationMoments(activation, 1);
      const row = [
        mean,
        secondMoment,
        derivativeSecondMoment,
        lengthPreservingVariance(activation),
        normBeforeChi(activation),
        batchNormChi(activation),
      ];
      row.forEach((value, i) => {
        const expected = table[name][i] ?? Number.NaN;
        expect(Math.abs(value - expected), `column ${i}`).toBeLessThan(
          printed * Math.max(0.5, Math.abs(expected)),
        );
      });
    },
  );

  test("R1: the largest slope is 1/4 for sigmoid and 1 for tanh", () => {
    expect(largestSlope("sigmoid")).toBeCloseTo(0.25, 9);
    expect(largestSlope("tanh")).toBeCloseTo(1, 9);
  });

  test("R2: the largest slopes of all activations are those of the table", () => {
    // Softplus and the curves that tend to 1 do so within 1e-8 at x = 20; softsign is 1 at 0 only.
    for (const name of Object.keys(table) as ActivationName[])
      expect(Math.abs(largestSlope(name) - (table[name][6] ?? 0)), name).toBeLessThan(1e-5);
  });

  test("of a derivative are those of finite differences", () => {
    const step = 1e-6;
    for (const [name, { value, derivative }] of Object.entries<ScalarActivation>(activations))
      for (const x of [-4.3, -2.1, -0.4, 0.3, 0.9, 2.2, 5.1]) {
        const slope = (value(x + step) - value(x - step)) / (2 * step);
        expect(Math.abs(slope - derivative(x)), `${name} at ${x}`).toBeLessThan(1e-8);
      }
  });

  test("of sigmoid derivative at a large variance tend to (1/6) / √(2πq)", () => {
    const { derivativeSecondMoment } = activationMoments(activations.sigmoid, 1e6);
    expect(derivativeSecondMoment * Math.sqrt(2 * Math.PI * 1e6) * 6).toBeCloseTo(1, 4);
  });
});

const normal = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
const cumulative = (x: number) => (1 + errorFunction(x / Math.SQRT2)) / 2;
/** e^{x²/2} Φ(−x), which the tails of ELU are made of; the asymptotic series where Φ cancels. */
const mills = (x: number) =>
  x < 5
    ? Math.exp((x * x) / 2) * cumulative(-x)
    : (1 / (x * Math.sqrt(2 * Math.PI))) *
      (1 - x ** -2 * (1 - 3 * x ** -2 * (1 - 5 * x ** -2 * (1 - 7 * x ** -2 * (1 - 9 * x ** -2)))));

describe.each([0.1, 1, 5, 100])("activationMoments at q = %d follow the closed forms of", (q) => {
  const root = Math.sqrt(q);
  const tight = 8; // decimals of value / closed form

  test.each([0, 0.01, 0.2, 0.25, 0.3])("leaky ReLU with slope %d", (a) => {
    const leaky = {
      value: (x: number) => (x > 0 ? x : a * x),
      derivative: (x: number, side: 1 | -1 = 1) => (x > 0 || (x === 0 && side > 0) ? 1 : a),
    };
    const found = activationMoments(leaky, q);
    expect(found.mean / ((1 - a) * Math.sqrt(q / 2 / Math.PI))).toBeCloseTo(1, tight);
    expect(found.secondMoment / ((q * (1 + a * a)) / 2)).toBeCloseTo(1, tight);
    expect(found.derivativeSecondMoment / ((1 + a * a) / 2)).toBeCloseTo(1, tight);
  });

  test("erf", () => {
    const found = activationMoments(activations.erf, q);
    const second = (2 / Math.PI) * Math.asin((2 * q) / (1 + 2 * q));
    expect(found.mean).toBeCloseTo(0, 9);
    expect(found.secondMoment / second).toBeCloseTo(1, tight);
    expect(found.derivativeSecondMoment / (4 / Math.PI / Math.sqrt(1 + 4 * q))).toBeCloseTo(
      1,
      tight,
    );
  });

  test("hardtanh", () => {
    const found = activationMoments(activations.hardtanh, q);
    const inside = errorFunction(1 / Math.sqrt(2 * q));
    const second = q * (inside - (2 / root) * normal(1 / root)) + 1 - inside;
    expect(found.secondMoment / second).toBeCloseTo(1, tight);
    expect(found.derivativeSecondMoment / inside).toBeCloseTo(1, 7);
  });

  test("ELU and SELU", () => {
    const tail = mills(2 * root);
    const elu = activationMoments(activations.elu, q);
    const negative = tail - 2 * mills(root) + 0.5;
    expect(elu.derivativeSecondMoment / (0.5 + tail)).toBeCloseTo(1, 5);
    expect(elu.secondMoment / (q / 2 + negative)).toBeCloseTo(1, 5);

    const [alpha2, lambda2] = [1.6732632423543772 ** 2, 1.0507009873554805 ** 2];
    const selu = activationMoments(activations.selu, q);
    expect(selu.derivativeSecondMoment / (lambda2 * (0.5 + alpha2 * tail))).toBeCloseTo(1, 5);
    expect(selu.secondMoment / (lambda2 * (q / 2 + alpha2 * negative))).toBeCloseTo(1, 5);
  });

  test("GELU", () => {
    const found = activationMoments(activations.gelu, q);
    const angle = Math.asin(q / (1 + q));
    const second = q / 4 + (q / 2 / Math.PI) * (angle + (2 * q) / ((1 + q) * Math.sqrt(1 + 2 * q)));
    const slope =
      1 / 4 + (angle + (q * (5 * q + 3)) / ((1 + q) * (1 + 2 * q) ** 1.5)) / (2 * Math.PI);
    expect(found.mean / (q / Math.sqrt(2 * Math.PI * (1 + q)))).toBeCloseTo(1, tight);
    expect(found.secondMoment / second).toBeCloseTo(1, tight);
    expect(found.derivativeSecondMoment / slope).toBeCloseTo(1, tight);
  });
});
