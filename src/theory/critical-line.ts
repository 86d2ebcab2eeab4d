import { activationMoments } from "./activation-moments.ts";
import { crossing, lengthMap, lengthSlope } from "./length-map.ts";
import type { ScalarActivation } from "./scalar-activation.ts";

/** An initialization on the edge of chaos. */
export interface CriticalPoint {
  /** σ_w² with χ₁ = 1 at q. */
  readonly weightVariance: number;
  /** The fixed point q* of the length map; 0 where lengths shrink ever more slowly (tanh without bias). */
  readonly q: number;
  /** dV/dq at q*: above 1 lengths leave the fixed point, so the initialization is critical on a knife edge only. */
  readonly lengthSlope: number;
}

/** Lengths searched, with the factor between neighbours. */
const [smallest, largest, factor] = [1e-8, 1e6, 1.5];
/** Lengths at which a positively homogeneous activation must behave alike. */
const probes = [0.01, 1, 100];
const alike = 1e-7;

/**
 * The edge of chaos at a bias variance: σ_w² and q* that solve q = V(q) and χ₁(q) = 1 together, by
 * q = E φ² / E φ′² + σ_b² and σ_w² = 1 / E φ′².
 *
 * Where φ² and φ′² scale alike (ReLU family, linear) every length is a fixed point without bias, and q is given as 1.
 *
 * @param biasVariance - σ_b² ≥ 0.
 * @returns `undefined` where no fixed point is critical: ReLU with bias; GELU, SiLU and Mish without bias, whose length 0
 *   is left again and which have no other.
 *
 * Source: Schoenholz et al. 2017 — https://arxiv.org/abs/1611.01232; Hayou et al. 2019 — https://arxiv.org/abs/1902.06853
 */
export function criticalPoint(
  activation: ScalarActivation,
  biasVariance: number,
): CriticalPoint | undefined {
  const excess = (q: number) => {
    const { secondMoment, derivativeSecondMoment } = activationMoments(activation, q);
    return (secondMoment / derivativeSecondMoment + biasVariance) / q - 1;
  };
  if (probes.every((q) => Math.abs(excess(q)) < alike)) return pointAt(activation, biasVariance, 1);
  if (excess(smallest) <= alike) return pointAtZero(activation);
  for (let q = smallest; q < largest; q *= factor)
    if (excess(q * factor) <= 0)
      return pointAt(activation, biasVariance, crossing(excess, q, q * factor));
  return undefined;
}

function pointAt(activation: ScalarActivation, biasVariance: number, q: number): CriticalPoint {
  const weightVariance = 1 / activationMoments(activation, q).derivativeSecondMoment;
  return {
    weightVariance,
    q,
    lengthSlope: lengthSlope(activation, { weightVariance, biasVariance }, q),
  };
}

/** Length 0 as a fixed point, if small lengths do not grow away from it. */
function pointAtZero(activation: ScalarActivation): CriticalPoint | undefined {
  const weightVariance = 1 / activationMoments(activation, 0).derivativeSecondMoment;
  const small = 1e-4;
  const next = lengthMap(activation, { weightVariance, biasVariance: 0 }, small);
  return next <= small ? { weightVariance, q: 0, lengthSlope: 1 } : undefined;
}
