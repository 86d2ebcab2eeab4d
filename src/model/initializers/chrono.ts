import { gateMoments, gateValues, lstmGates } from "../gate-blocks.ts";
import type { Initializer } from "../initializer.ts";

export const chrono = {
  id: "chrono",
  names: ["Isograd>Chrono", "Chrono"],
  summary:
    "Forget bias ln U(1, T − 1), input bias its negative: memories last between 1 and T steps.",
  source: "Tallec & Ollivier 2018, eq. 16 — https://arxiv.org/abs/1804.11188",
  /** T, the longest dependency. The layer adds `gates`, which says where the gates are; without it they are an LSTM's. */
  defaults: { horizon: 100 },
  sample(shape, _, { horizon = 100, gates = lstmGates }, rng) {
    const longest = Number(horizon) - 1;
    const forget = new Map<number, number>();
    const drawn = (unit: number) => {
      const value = forget.get(unit) ?? Math.log(1 + (longest - 1) * rng.uniform());
      forget.set(unit, value);
      return value;
    };
    return gateValues(shape, String(gates), (letter, unit) => {
      if (letter === "-") return 0;
      return letter === "f" ? drawn(unit) : -drawn(unit);
    });
  },
  moments(_, { horizon = 100, gates = lstmGates }) {
    const { mean, variance } = logUniformMoments(Number(horizon) - 1);
    return gateMoments(String(gates), {
      forget: { mean, variance },
      input: { mean: -mean, variance },
      other: { mean: 0, variance: 0 },
    });
  },
} as const satisfies Initializer;

/** Mean and variance of ln U(1, b): ∫ ln x dx and ∫ ln² x dx from 1 to b, over b − 1; 0 for b = 1. */
function logUniformMoments(b: number): { readonly mean: number; readonly variance: number } {
  if (b === 1) return { mean: 0, variance: 0 };
  const log = Math.log(b);
  const mean = (b * log - b + 1) / (b - 1);
  const square = (b * log ** 2 - 2 * b * log + 2 * b - 2) / (b - 1);
  return { mean, variance: square - mean ** 2 };
}
