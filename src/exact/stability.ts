import { entryOf } from "../core/registry.ts";
import type { NamedValues } from "../engine/engine.ts";
import {
  averagedMomentumLimit,
  gradientDescentLimit,
  heavyBallLimit,
} from "../theory/stability-limit.ts";
import type { Optimizer, OptimizerConfig } from "../training/optimizer.ts";
import { optimizers } from "../training/optimizers/index.ts";
import type { Recipe } from "../training/recipe.ts";
import { slotName } from "../training/step-state.ts";

/** How much curvature an optimizer bears, and what it divides the gradient by. */
export interface Stability {
  readonly learningRate: number;
  /** Largest stable lr · λ of a quadratic, λ preconditioned; `undefined` where nobody has said. */
  readonly limit: number | undefined;
  /** P, one number per parameter; `undefined` where the gradient is taken as it is. */
  readonly preconditioner: Float64Array | undefined;
}

/** What the optimizer has seen. */
export interface OptimizerMoment {
  readonly state: NamedValues;
  readonly step: number;
  /** ∂L/∂parameters, which stands in for the running mean square before the first update. */
  readonly grad: ArrayLike<number>;
}

/**
 * Largest stable lr · λ of Nesterov's momentum v ← βv + g, θ ← θ − lr (g + βv): (2 + 2β) / (1 + 2β); 1.357 at β = 0.9.
 *
 * Source: Cohen et al. 2021, §2 — https://arxiv.org/abs/2103.00065
 */
export function nesterovLimit(momentum: number): number {
  return heavyBallLimit(momentum) / (1 + 2 * momentum);
}

/** The same of a momentum kept as an average, as in Nadam: m ← βm + (1 − β)g, θ ← θ − lr ((1 − β)g + βm); 13.57 at β = 0.9. */
export function averagedNesterovLimit(momentum: number): number {
  return nesterovLimit(momentum) / (1 - momentum);
}

/**
 * The stability of a recipe's optimizer at one moment, its running mean squares held fixed.
 *
 * Bias correction of the gradient's running mean is left out: it fades within 1/(1 − β₁) steps.
 *
 * Source: Cohen et al. 2022, §3 — https://arxiv.org/abs/2207.14484
 */
export function stabilityOf({ optimizer }: Recipe, moment: OptimizerMoment): Stability {
  const entry: Optimizer = entryOf(optimizers, optimizer.id, "recipe");
  const config = { ...entry.defaults, ...optimizer.config };
  const learningRate = config["learningRate"] ?? Number.NaN;
  const rule = rules[entry.id];
  if (!rule) return { learningRate, limit: undefined, preconditioner: undefined };
  return { learningRate, ...rule(config, moment) };
}

type Rule = (
  config: OptimizerConfig,
  moment: OptimizerMoment,
) => Pick<Stability, "limit" | "preconditioner">;

const rules: Readonly<Record<string, Rule>> = {
  sgd: ({ momentum = 0, nesterov = 0 }) => ({
    limit: nesterov === 0 ? heavyBallLimit(momentum) : nesterovLimit(momentum),
    preconditioner: undefined,
  }),
  rmsprop: ({ momentum = 0, rho = 0.9, epsilon = 0, centered = 0 }, moment) => {
    const velocity = slotOr(moment, 0, (g) => (1 - rho) * g * g);
    const mean = slotOr(moment, momentum === 0 ? 1 : 2, (g) => (1 - rho) * g);
    const variance = centered === 0 ? velocity : velocity.map((v, i) => v - (mean[i] ?? 0) ** 2);
    return {
      limit: heavyBallLimit(momentum),
      preconditioner: variance.map((v) => Math.sqrt(v + epsilon)),
    };
  },
  adam,
  adamw: adam,
  nadam: (config, moment) => ({
    ...adam(config, moment),
    limit: averagedNesterovLimit(config["beta1"] ?? 0.9),
  }),
  adamax: ({ beta1 = 0.9, epsilon = 0 }, moment) => ({
    limit: averagedMomentumLimit(beta1),
    preconditioner: slotOr(moment, 1, Math.abs).map((top) => top + epsilon),
  }),
  adagrad: ({ initialAccumulatorValue = 0, epsilon = 0 }, moment) => ({
    limit: gradientDescentLimit,
    preconditioner: slotOr(moment, 0, (g) => initialAccumulatorValue + g * g).map((squares) =>
      Math.sqrt(squares + epsilon),
    ),
  }),
};

/** √v̂ + ε̂/√(1 − β₂ᵗ): the ε of Keras is added before the bias correction. */
function adam(
  { beta1 = 0.9, beta2 = 0.999, epsilon = 0 }: OptimizerConfig,
  moment: OptimizerMoment,
): ReturnType<Rule> {
  const correction = Math.sqrt(1 - beta2 ** Math.max(1, moment.step));
  const velocity = slotOr(moment, 1, (g) => (1 - beta2) * g * g);
  return {
    limit: averagedMomentumLimit(beta1),
    preconditioner: velocity.map((v) => (Math.sqrt(v) + epsilon) / correction),
  };
}

function slotOr(
  { state, step, grad }: OptimizerMoment,
  index: number,
  first: (grad: number) => number,
): Float64Array {
  const slot = state[slotName(index)];
  return step > 0 && slot ? Float64Array.from(slot) : Float64Array.from(grad, first);
}
