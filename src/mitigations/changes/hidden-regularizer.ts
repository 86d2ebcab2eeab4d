import { isAffine, kernelRegularizer, withKernelRegularizer } from "../../model/affine.ts";
import type { Regularizer } from "../../model/layer.ts";
import { mapLayers } from "../../model/model.ts";
import type { Plan } from "../../training/plan.ts";
import { changedPlan } from "./changed-plan.ts";
import { hiddenAffine } from "./hidden-layers.ts";

/** The plan with at least this strength of one penalty on every hidden kernel; the other penalty stays as it is. */
export function withHiddenRegularizer(
  plan: Plan,
  penalty: keyof Regularizer,
  strength: number,
): Plan | undefined {
  const hidden = new Set(hiddenAffine(plan.model).map(({ name }) => name));
  const model = mapLayers(plan.model, (layer) => {
    if (!isAffine(layer) || !hidden.has(layer.name)) return layer;
    const old = kernelRegularizer(layer) ?? { l1: 0, l2: 0 };
    if (old[penalty] >= strength) return layer;
    return withKernelRegularizer(layer, { ...old, [penalty]: strength });
  });
  return changedPlan(plan, model);
}
