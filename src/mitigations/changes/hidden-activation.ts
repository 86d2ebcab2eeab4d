import type { ActivationRef } from "../../model/activation.ts";
import { isAffine, withAffineConfig } from "../../model/affine.ts";
import type { InitializerRef } from "../../model/initializer.ts";
import { activationRefOf } from "../../model/layer-activation.ts";
import { type Layer, type Model, mapLayers } from "../../model/model.ts";
import type { Plan } from "../../training/plan.ts";
import { changedPlan } from "./changed-plan.ts";
import { activationPath, hiddenAffine, hiddenLayers } from "./hidden-layers.ts";
import { withHiddenKernels } from "./kernel-initializers.ts";

/**
 * The plan with another activation on every hidden layer that has one, and with the initializer that belongs to it where
 * the old one draws with another variance.
 *
 * The two are one edit because σ_w² is right for one activation only: He's 2 is made for ReLU (He et al. 2015, §2.2),
 * and SELU normalizes itself only from LeCun's 1 (Klambauer et al. 2017, paragraph on initialization). Glorot's 1 under
 * ReLU loses a factor 1.4 of gradient per layer.
 *
 * @returns `undefined` when every hidden activation is this one already.
 */
export function withHiddenActivation(
  plan: Plan,
  activation: ActivationRef,
  initializer: InitializerRef,
): Plan | undefined {
  const hidden = new Set(hiddenLayers(plan.model).map(({ name }) => name));
  const before = activationIds(plan.model);
  const model = mapLayers(plan.model, (layer) =>
    hidden.has(layer.name) ? withActivation(layer, activation) : layer,
  );
  const after = activationIds(model);
  return changedPlan(
    plan,
    withHiddenKernels(model, ({ name }) =>
      before.get(name) === after.get(name) ? undefined : initializer,
    ),
  );
}

function withActivation(layer: Layer, activation: ActivationRef): Layer {
  const old = activationRefOf(layer);
  if (!old || old.id === activation.id) return layer;
  if (isAffine(layer)) return withAffineConfig(layer, { activation });
  return { ...layer, kind: "Activation", config: { activation } };
}

/** The activation that each hidden dense layer's sums go through. */
export function activationIds(model: Model): ReadonlyMap<string, string> {
  return new Map(
    hiddenAffine(model).map((dense) => [dense.name, activationPath(model, dense).activation.id]),
  );
}
