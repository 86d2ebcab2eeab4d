/** Cross-entropy of a network that knows nothing about K equally likely classes, ln K. */
export function initialCrossEntropy(classes: number): number {
  return Math.log(classes);
}

/** Squared norm of the gradient at the logits then, |p − y|² = 1 − 1/K per example. */
export function initialLogitGradient(classes: number): number {
  return 1 - 1 / classes;
}

/**
 * Squared Frobenius norm of the softmax Jacobian diag(p) − ppᵀ: S₂ − 2S₃ + S₂², S_k = Σ pᵏ. (T − 1) / T² for uniform p; 0 for
 * a certain one, which no gradient passes.
 *
 * @param probabilities - p, summing to 1.
 */
export function softmaxJacobian(probabilities: readonly number[]): number {
  const powerSum = (k: number) => probabilities.reduce((sum, p) => sum + p ** k, 0);
  const squares = powerSum(2);
  return squares - 2 * powerSum(3) + squares * squares;
}

/**
 * |dL/dz| of one sigmoid unit at logit z under squared error (p − y)²: 2 |p − y| p (1 − p). The last factor vanishes on
 * confident errors.
 *
 * @param target - y, 0 or 1.
 */
export function squaredErrorGradient(logit: number, target: number): number {
  const p = sigmoid(logit);
  return 2 * Math.abs(p - target) * p * sigmoid(-logit);
}

/**
 * |dL/dz| of one sigmoid unit at logit z under cross-entropy, |p − y|: the sigmoid's slope cancels.
 *
 * @param target - y, 0 or 1.
 */
export function crossEntropyGradient(logit: number, target: number): number {
  return Math.abs(sigmoid(logit) - target);
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
