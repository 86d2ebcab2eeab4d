import { errorFunction } from "../core/error-function.ts";
import type { ScalarActivation } from "./scalar-activation.ts";

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const density = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
const cumulative = (x: number) => (1 + errorFunction(x / Math.SQRT2)) / 2;

/** Whether x lies above a kink; the kink itself counts as lying on the given side. */
const isAbove = (x: number, side: 1 | -1 = 1, kink = 0) => x > kink || (x === kink && side > 0);

const leaky = (slope: number): ScalarActivation => ({
  value: (x) => (x > 0 ? x : slope * x),
  derivative: (x, side) => (isAbove(x, side) ? 1 : slope),
});

const exponentialLinear = (alpha: number, scale: number): ScalarActivation => ({
  value: (x) => scale * (x > 0 ? x : alpha * Math.expm1(x)),
  derivative: (x, side) => scale * (isAbove(x, side) ? 1 : alpha * Math.exp(x)),
});

/** The activations of the reference tables, as plain functions. */
export const activations = {
  linear: { value: (x) => x, derivative: () => 1 },
  sigmoid: { value: sigmoid, derivative: (x) => sigmoid(x) * sigmoid(-x) },
  tanh: { value: Math.tanh, derivative: (x) => 1 - Math.tanh(x) ** 2 },
  hardtanh: {
    value: (x) => Math.max(-1, Math.min(1, x)),
    derivative: (x, side) => (isAbove(x, side, -1) && !isAbove(x, side, 1) ? 1 : 0),
  },
  erf: {
    value: errorFunction,
    derivative: (x) => (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x),
  },
  softsign: {
    value: (x) => x / (1 + Math.abs(x)),
    derivative: (x) => 1 / (1 + Math.abs(x)) ** 2,
  },
  relu: leaky(0),
  leaky01: leaky(0.01),
  leaky2: leaky(0.2),
  leaky3: leaky(0.3),
  prelu: leaky(0.25),
  elu: exponentialLinear(1, 1),
  selu: exponentialLinear(1.6732632423543772, 1.0507009873554805),
  gelu: {
    value: (x) => x * cumulative(x),
    derivative: (x) => cumulative(x) + x * density(x),
  },
  silu: {
    value: (x) => x * sigmoid(x),
    derivative: (x) => sigmoid(x) * (1 + x * sigmoid(-x)),
  },
  mish: {
    value: (x) => x * Math.tanh(softplus(x)),
    derivative: (x) => {
      const t = Math.tanh(softplus(x));
      return t + x * (1 - t * t) * sigmoid(x);
    },
  },
  softplus: { value: softplus, derivative: sigmoid },
  hardSwish: {
    value: (x) => (x * Math.max(0, Math.min(6, x + 3))) / 6,
    derivative: (x, side) => {
      if (!isAbove(x, side, -3)) return 0;
      return isAbove(x, side, 3) ? 1 : (2 * x + 3) / 6;
    },
  },
  relu6: {
    value: (x) => Math.max(0, Math.min(6, x)),
    derivative: (x, side) => (isAbove(x, side) && !isAbove(x, side, 6) ? 1 : 0),
  },
} as const satisfies Readonly<Record<string, ScalarActivation>>;

export type ActivationName = keyof typeof activations;
