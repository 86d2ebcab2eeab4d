import { errorFunction } from "../../core/error-function.ts";
import type { Ops } from "../../graph/ops.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Activation } from "../activation.ts";

// tanh approximation; Hendrycks & Gimpel 2016, §2.
const cubic = 0.044715;
const inner = Math.sqrt(2 / Math.PI);

export const gelu = {
  id: "gelu",
  names: ["gelu"],
  summary: "x·Φ(x), Φ the normal distribution function; `approximate` 1 takes it by tanh.",
  source: "Hendrycks & Gimpel 2016, §2 — https://arxiv.org/abs/1606.08415",
  defaults: { approximate: 0 },
  forward: (ops, x, { approximate }) => ops.mul(x, approximate ? byTanh(ops, x) : byErf(ops, x)),
  scalar: {
    value: (x, { approximate }) => x * (approximate ? tanhGate(x) : normalCdf(x)),
    derivative: (x, { approximate }) => (approximate ? tanhDerivative(x) : erfDerivative(x)),
  },
  canDie: false,
} as const satisfies Activation;

function byErf(ops: Ops, x: Tensor): Tensor {
  return ops.mul(ops.add(ops.erf(ops.mul(x, Math.SQRT1_2)), 1), 0.5);
}

function byTanh(ops: Ops, x: Tensor): Tensor {
  const cube = ops.mul(ops.mul(x, x), x);
  const angle = ops.mul(ops.add(x, ops.mul(cube, cubic)), inner);
  return ops.mul(ops.add(ops.tanh(angle), 1), 0.5);
}

function normalCdf(x: number): number {
  return (1 + errorFunction(x * Math.SQRT1_2)) / 2;
}

function erfDerivative(x: number): number {
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  return normalCdf(x) + x * density;
}

function tanhGate(x: number): number {
  return (1 + Math.tanh(inner * (x + cubic * x ** 3))) / 2;
}

function tanhDerivative(x: number): number {
  const t = Math.tanh(inner * (x + cubic * x ** 3));
  return (1 + t) / 2 + ((x * (1 - t * t)) / 2) * inner * (1 + 3 * cubic * x * x);
}
