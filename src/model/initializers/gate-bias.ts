import { gateLetters, gateMoments, gateValues, lstmGates } from "../gate-blocks.ts";
import type { Initializer } from "../initializer.ts";

export const gateBias = {
  id: "gate-bias",
  names: ["Isograd>GateBias", "GateBias"],
  summary: "One number for each kind of gate: a forget bias of 1 lets a gated layer remember.",
  source:
    "Gers et al. 2000; Jozefowicz et al. 2015 — https://proceedings.mlr.press/v37/jozefowicz15.html",
  /** The layer adds `gates`, which says where the gates are; without it they are an LSTM's. */
  defaults: { forget: 1, input: 0, other: 0 },
  sample(shape, _, { forget = 1, input = 0, other = 0, gates = lstmGates }) {
    const starts = { forget: Number(forget), input: Number(input), other: Number(other) };
    return gateValues(shape, String(gates), (letter) => starts[gateLetters[letter]]);
  },
  moments(_, { forget = 1, input = 0, other = 0, gates = lstmGates }) {
    const start = (x: number | string) => ({ mean: Number(x), variance: 0 });
    return gateMoments(String(gates), {
      forget: start(forget),
      input: start(input),
      other: start(other),
    });
  },
} as const satisfies Initializer;
