/** σ(b), without overflow. */
function sigmoid(b: number): number {
  return b < 0 ? Math.exp(b) / (1 + Math.exp(b)) : 1 / (1 + Math.exp(-b));
}

/**
 * Steps over which a cell forgets to 1/e, −1 / ln σ(b): 1.44 at b = 0, 3.19 at 1, 55 at 4.
 *
 * @param bias - of the forget gate (LSTM), or of the update gate where its output keeps the state (Keras' and PyTorch's
 *   GRU).
 */
export function forgetTime(bias: number): number {
  // −ln σ(b) = ln(1 + e^−b), which does not cancel for large b.
  return 1 / (bias < -30 ? -bias : Math.log1p(Math.exp(-bias)));
}

/**
 * The bias with which a cell remembers for T steps, −ln(e^(1/T) − 1), which is ln T up to 1 / 2T.
 *
 * @param lag - T in steps, > 0.
 * @throws RangeError when lag is not positive.
 *
 * Source: Tallec & Ollivier 2018 — https://arxiv.org/abs/1804.11188
 */
export function forgetBiasFor(lag: number): number {
  if (!(lag > 0)) throw new RangeError(`forgetBiasFor: lag must be > 0, got ${lag}`);
  return -Math.log(Math.expm1(1 / lag));
}

/**
 * Chrono initialization: forget biases ln U(1, T − 1), input biases their negatives, so that units remember for times
 * spread over all lags up to T.
 *
 * @param uniform - in [0, 1), one per unit.
 * @param longest - T, > 2.
 * @returns the bias of the forget gate; that of the input gate is its negative.
 * @throws RangeError when longest is not above 2.
 *
 * Source: Tallec & Ollivier 2018 — https://arxiv.org/abs/1804.11188
 */
export function chronoBias(uniform: number, longest: number): number {
  if (!(longest > 2)) throw new RangeError(`chronoBias: longest must be > 2, got ${longest}`);
  return Math.log(1 + uniform * (longest - 2));
}

/**
 * Factor on the gradient along the cell over some steps when nothing but the forget gate acts, σ(b)^T: −30.1 decades over
 * 100 steps at b = 0.
 */
export function forgetGain(bias: number, steps: number): number {
  return sigmoid(bias) ** steps;
}
