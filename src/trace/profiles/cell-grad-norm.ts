import { normsOver, type Profile } from "../quantity.ts";

export const cellGradNorm = {
  id: "cell-grad-norm",
  symbol: "‖∂L/∂c_t‖₂",
  unit: "loss per state",
  per: "time step",
  summary: "Size of the gradient at an LSTM's cell, time step by time step.",
  source: "Hochreiter & Schmidhuber 1997, §3 and 4",
  measure: (ops, { observed }) => normsOver(ops, observed["cell-state"]),
} as const satisfies Profile;
