import type { ActivationRef } from "../../model/activation.ts";
import { activationOf } from "../../model/activations/index.ts";
import type { Model } from "../../model/model.ts";
import { lengthPreservingVariance } from "../../theory/activation-moments.ts";
import { criticalPoint } from "../../theory/critical-line.ts";
import type { ScalarActivation } from "../../theory/scalar-activation.ts";
import { activationPath, hiddenAffine } from "./hidden-layers.ts";

/**
 * σ_w² without bias at which an activation neither shrinks nor grows gradients: χ₁(q*) = 1 at the fixed point q* of the
 * length map. Where there is no such point (GELU, SiLU, softplus), 1 / E φ² at q = 1, which keeps the signal's length.
 *
 * @returns 1 for activations that mix units (softmax), of which the theory says nothing.
 *
 * Source: Schoenholz et al. 2017, §3 — https://arxiv.org/abs/1611.01232
 */
export function criticalVariance(ref: ActivationRef): number {
  const activation = scalarActivation(ref);
  if (!activation) return 1;
  return criticalPoint(activation, 0)?.weightVariance ?? lengthPreservingVariance(activation);
}

function scalarActivation({ id, config }: ActivationRef): ScalarActivation | undefined {
  const { scalar, defaults } = activationOf(id);
  const full = { ...defaults, ...config };
  return (
    scalar && {
      value: (x) => scalar.value(x, full),
      derivative: (x, side) => scalar.derivative(x, full, side),
    }
  );
}

/** σ_w² of every hidden dense layer, by name, each for the activation that its sums go through. */
export function hiddenVariances(model: Model): ReadonlyMap<string, number> {
  const known = new Map<string, number>();
  return new Map(
    hiddenAffine(model).map((dense) => {
      const { activation } = activationPath(model, dense);
      const key = JSON.stringify(activation);
      const variance = known.get(key) ?? criticalVariance(activation);
      known.set(key, variance);
      return [dense.name, variance];
    }),
  );
}
