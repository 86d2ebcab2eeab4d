import { gaussianAverage } from "./gaussian-average.ts";
import type { ScalarActivation } from "./scalar-activation.ts";

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** The functions of gated cells. */
export const gate: ScalarActivation = {
  value: sigmoid,
  derivative: (x) => sigmoid(x) * sigmoid(-x),
};
export const squash: ScalarActivation = {
  value: Math.tanh,
  derivative: (x) => 1 - Math.tanh(x) ** 2,
};

/** E φ² over N(mean, variance). */
export function meanSquare({ value }: ScalarActivation, variance: number, mean = 0): number {
  return gaussianAverage((x) => value(x) ** 2, variance, mean);
}

/** E φ′² over N(mean, variance). */
export function meanSquaredSlope(
  { derivative }: ScalarActivation,
  variance: number,
  mean = 0,
): number {
  return gaussianAverage((x) => derivative(x) ** 2, variance, mean);
}
