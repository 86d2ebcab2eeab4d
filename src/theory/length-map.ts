import { gaussianAverage } from "./gaussian-average.ts";
import type { ScalarActivation } from "./scalar-activation.ts";

/** Variances that dense layers start with. */
export interface Initialization {
  /** σ_w² = fan-in · Var W. */
  readonly weightVariance: number;
  /** σ_b². */
  readonly biasVariance: number;
}

/**
 * Where the squared length of pre-activations goes with depth. `slope` is dV/dq at the fixed point: below 1 lengths
 * return to it, above 1 they leave it, at 1 every nearby length stays (ReLU at σ_w² = 2).
 */
export type LengthLimit =
  | { readonly outcome: "fixed-point"; readonly q: number; readonly slope: number }
  | { readonly outcome: "decays" }
  | { readonly outcome: "diverges" };

/** Quadrature error; a length that moves by less per layer stays. */
const atRest = 1e-9;
/** Lengths outside count as 0 and ∞: float32 squares leave its range soon after. */
const [smallest, largest] = [1e-30, 1e30];
/** Bisections of a bracket √2 wide: down to rounding error. */
const bisections = 50;

/**
 * The length map V(q) = σ_w² E φ(√q z)² + σ_b²: second moment of the next layer's pre-activations.
 *
 * @param q - second moment of this layer's pre-activations, ≥ 0.
 *
 * Source: Poole et al. 2016, eq. 3 — https://arxiv.org/abs/1606.05340
 */
export function lengthMap(
  { value }: ScalarActivation,
  { weightVariance, biasVariance }: Initialization,
  q: number,
): number {
  return weightVariance * gaussianAverage((x) => value(x) ** 2, q) + biasVariance;
}

/**
 * The slope dV/dq of the length map, by central differences: ξ_q is the depth scale of its value at the fixed point.
 *
 * @param q - > 0.
 */
export function lengthSlope(
  activation: ScalarActivation,
  initialization: Initialization,
  q: number,
): number {
  const step = 1e-4 * q;
  const above = lengthMap(activation, initialization, q + step);
  const below = lengthMap(activation, initialization, q - step);
  return (above - below) / (2 * step);
}

/**
 * The limit of repeated length maps from a given length: the nearest fixed point q* = V(q*) in the direction in which
 * the length moves.
 *
 * @param start - q of the first layer, > 0.
 * @throws RangeError when start is not positive.
 */
export function lengthLimit(
  activation: ScalarActivation,
  initialization: Initialization,
  start = 1,
): LengthLimit {
  if (!(start > 0)) throw new RangeError(`lengthLimit: start must be > 0, got ${start}`);
  const growth = (q: number) => lengthMap(activation, initialization, q) / q - 1;
  const fixedPoint = (q: number): LengthLimit => ({
    outcome: "fixed-point",
    q,
    slope: lengthSlope(activation, initialization, q),
  });

  const first = growth(start);
  if (Math.abs(first) < atRest) return fixedPoint(start);
  const factor = first > 0 ? Math.SQRT2 : Math.SQRT1_2;
  // No length maps below V(0), so a shrinking one need not be followed further.
  const floor = Math.min(start, Math.max(smallest, lengthMap(activation, initialization, 0) / 2));
  for (let q = start; q >= floor && q <= largest; q *= factor) {
    const next = growth(q * factor);
    if (next * first > 0) continue;
    return fixedPoint(crossing(growth, Math.min(q, q * factor), Math.max(q, q * factor)));
  }
  return { outcome: first > 0 ? "diverges" : "decays" };
}

/** A zero of f between two points where its signs differ, bisected in log q. */
export function crossing(f: (q: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  const sign = Math.sign(f(low));
  for (let i = 0; i < bisections; i++) {
    const middle = Math.sqrt(low * high);
    if (Math.sign(f(middle)) === sign) low = middle;
    else high = middle;
  }
  return Math.sqrt(low * high);
}
