import type { Model } from "../../model/model.ts";
import type { Plan } from "../../training/plan.ts";

/** The plan with another model; `undefined` when every layer is the very same object as before. */
export function changedPlan(plan: Plan, model: Model): Plan | undefined {
  const { layers } = plan.model;
  const isSame =
    layers.length === model.layers.length && layers.every((layer, i) => layer === model.layers[i]);
  return isSame ? undefined : { ...plan, model };
}
