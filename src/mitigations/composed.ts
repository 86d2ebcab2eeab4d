import type { Plan } from "../training/plan.ts";
import type { Mitigation, Situation } from "./mitigation.ts";

/**
 * The plan after all mitigations, one after the other; those that do not apply to what the ones before them left are
 * passed over. The order can matter: thresholds and initializations are computed for the model that they meet.
 *
 * @returns `undefined` when none applies, or there are none.
 */
export function applyAll(
  plan: Plan,
  mitigations: readonly Mitigation[],
  situation: Situation,
): Plan | undefined {
  const after = mitigations.reduce(
    (soFar, mitigation) => mitigation.apply(soFar, situation) ?? soFar,
    plan,
  );
  return after === plan ? undefined : after;
}
