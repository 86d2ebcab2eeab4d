import { gate, meanSquare, meanSquaredSlope, squash } from "./gated-moments.ts";
import { gaussianAverage } from "./gaussian-average.ts";
import { tiedBracket } from "./lstm-propagation.ts";

/** A GRU at initialization, h ← z h + (1 − z) n, n = tanh(U x + r ∘ W h). */
export interface GruInitialization {
  /** σ_w² = units · Var of the recurrent matrix of one gate; 1/3 in PyTorch. */
  readonly weightVariance: number;
  /** Variance of what input and random biases add to each pre-activation, drawn anew at every step. */
  readonly inputVariance: number;
  /** Bias of z, which keeps the state. */
  readonly updateBias?: number;
}

/** What a GRU does to its gradient per time step. */
export interface GruPropagation {
  /** E h² once the state has settled. */
  readonly state: number;
  /** E z and E z². */
  readonly update: number;
  readonly updateSquared: number;
  /** Factor on the squared gradient per step when every step has weights of its own. */
  readonly chi: number;
  /** χ with the weights of all steps the same lies between these. */
  readonly tied: readonly [number, number];
}

const settled = 1e-12;
const mostSteps = 500;

/**
 * Mean field of a GRU with weights drawn anew for every step,
 * χ = E z² + σ_w² (E (h − n)² E z′² + E (1 − z)² E n′² (E r² + E u² E r′²)), with u = W h.
 *
 * Source: Chen et al. 2018 — https://arxiv.org/abs/1806.05394
 */
export function gruPropagation(initialization: GruInitialization): GruPropagation {
  const { weightVariance, inputVariance, updateBias = 0 } = initialization;
  const kept = (q: number) => meanSquare(gate, q, updateBias);
  const replaced = (q: number) => gaussianAverage((x) => gate.value(-x) ** 2, q, updateBias);
  let state = 0;
  for (let i = 0; i < mostSteps; i++) {
    const q = weightVariance * state + inputVariance;
    // Where h settles for gates that stay as they are: sooner there than step by step.
    const next = (replaced(q) * meanSquare(squash, candidateVariance(state))) / (1 - kept(q));
    const change = Math.abs(next - state);
    state = next;
    if (!(change > settled * state)) break;
  }

  const q = weightVariance * state + inputVariance;
  const candidate = candidateVariance(state);
  const throughUpdate = (state + meanSquare(squash, candidate)) * slope(q, updateBias);
  const throughReset = meanSquare(gate, q) + weightVariance * state * slope(q, 0);
  const throughCandidate = replaced(q) * meanSquaredSlope(squash, candidate) * throughReset;
  const updateSquared = kept(q);
  const chi = updateSquared + weightVariance * (throughUpdate + throughCandidate);
  const update = gaussianAverage(gate.value, q, updateBias);
  return { state, update, updateSquared, chi, tied: tiedBracket(update, updateSquared, chi) };

  /** Of the pre-activation of n. */
  function candidateVariance(of: number): number {
    const recurrent = weightVariance * of;
    return inputVariance + recurrent * meanSquare(gate, recurrent + inputVariance);
  }
}

function slope(q: number, bias: number): number {
  return meanSquaredSlope(gate, q, bias);
}
