import { gate, meanSquare, meanSquaredSlope, squash } from "./gated-moments.ts";
import { gaussianAverage } from "./gaussian-average.ts";

/** An LSTM at initialization, c ← f c + i g, h ← o tanh c. */
export interface LstmInitialization {
  /** σ_w² = units · Var of the recurrent matrix of one gate: 1/3 in PyTorch, 1/4 in Keras (orthogonal over four gates). */
  readonly weightVariance: number;
  /** Variance of what input and random biases add to the pre-activation of a gate, drawn anew at every step. */
  readonly inputVariance: number;
  readonly forgetBias?: number;
  readonly inputBias?: number;
}

/** What an LSTM does to its gradient per time step. */
export interface LstmPropagation {
  /** E c², E h² and variance of the gates' pre-activations once the cell has settled. */
  readonly cell: number;
  readonly state: number;
  readonly q: number;
  /** E f and E f². */
  readonly forget: number;
  readonly forgetSquared: number;
  /** The matrix that takes (E |∂L/∂c|², E |∂L/∂h|²) one step back. */
  readonly matrix: readonly [readonly [number, number], readonly [number, number]];
  /** Its largest eigenvalue: factor on the squared gradient per step when every step has weights of its own. */
  readonly chi: number;
  /** χ with the weights of all steps the same lies between these. */
  readonly tied: readonly [number, number];
}

const settled = 1e-12;
const mostSteps = 500;

/**
 * Mean field of an LSTM with weights drawn anew for every step: the settled second moments of c and h, and the 2 × 2
 * matrix of H = E |∂L/∂h|² and C = E |∂L/∂c|²,
 *
 * H ← σ_w² (C (E g² E i′² + E c² E f′² + E i² E g′²) + H E tanh² c E o′²), then C ← C E f² + H E o² E tanh′(c)².
 *
 * Real cells use the same weights at every step, and then forget less: contributions of f, which is positive, add up
 * in size and not in square. The bracket is [E f² + r², (E f + r)²] with r² = χ − E f².
 *
 * c is taken as Gaussian.
 *
 * Source: Chen et al. 2018 — https://arxiv.org/abs/1806.05394; Gilboa et al. 2019 — https://arxiv.org/abs/1901.08987
 */
export function lstmPropagation(initialization: LstmInitialization): LstmPropagation {
  const { weightVariance, inputVariance, forgetBias = 0, inputBias = 0 } = initialization;
  let [cell, state] = [0, 0];
  let step = moments(0, initialization);
  for (let i = 0; i < mostSteps; i++) {
    step = moments(state, initialization);
    // Where c settles for gates that stay as they are: sooner there than step by step.
    cell = (step.inputSquared * step.candidateSquared) / (1 - step.forgetSquared);
    const next = step.outputSquared * meanSquare(squash, cell);
    const change = Math.abs(next - state);
    state = next;
    if (!(change > settled * state)) break;
  }

  const q = weightVariance * state + inputVariance;
  const slope = (bias: number) => meanSquaredSlope(gate, q, bias);
  const fromCell =
    weightVariance *
    (step.candidateSquared * slope(inputBias) +
      cell * slope(forgetBias) +
      step.inputSquared * meanSquaredSlope(squash, q));
  const fromState = weightVariance * meanSquare(squash, cell) * slope(0);
  const toCell = step.outputSquared * meanSquaredSlope(squash, cell);
  // ∂L/∂h of a step is complete before it enters ∂L/∂c of the same step.
  const matrix = [
    [step.forgetSquared + fromCell * toCell, fromState * toCell],
    [fromCell, fromState],
  ] as const;
  const forget = gaussianAverage(gate.value, q, forgetBias);
  const chi = largestEigenvalue(matrix);
  return {
    cell,
    state,
    q,
    forget,
    forgetSquared: step.forgetSquared,
    matrix,
    chi,
    tied: tiedBracket(forget, step.forgetSquared, chi),
  };
}

function moments(
  state: number,
  { weightVariance, inputVariance, forgetBias = 0, inputBias = 0 }: LstmInitialization,
) {
  const q = weightVariance * state + inputVariance;
  return {
    forgetSquared: meanSquare(gate, q, forgetBias),
    inputSquared: meanSquare(gate, q, inputBias),
    candidateSquared: meanSquare(squash, q),
    outputSquared: meanSquare(gate, q),
  };
}

/**
 * Between which factors per step the squared gradient of a cell with tied weights lies, [E f² + r², (E f + r)²]: its Jacobian
 * is f plus something random of squared size r² = χ − E f². Independent in every step, the two add in square; always
 * the same and pointing one way, in size.
 *
 * @param forget - E f, the mean of what keeps the state.
 * @param chi - factor per step with untied weights.
 */
export function tiedBracket(
  forget: number,
  forgetSquared: number,
  chi: number,
): readonly [number, number] {
  const rest = Math.sqrt(Math.max(0, chi - forgetSquared));
  return [chi, (forget + rest) ** 2];
}

function largestEigenvalue(matrix: LstmPropagation["matrix"]): number {
  const [[a, b], [c, d]] = matrix;
  return (a + d) / 2 + Math.sqrt(((a - d) / 2) ** 2 + b * c);
}
