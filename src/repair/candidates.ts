import { bornDeadChance, leastChance } from "../causes/narrow-relu.ts";
import type { Diagnosis } from "../diagnosis/diagnosis.ts";
import { applyAll } from "../mitigations/composed.ts";
import { mitigations } from "../mitigations/index.ts";
import type { Mitigation, Situation } from "../mitigations/mitigation.ts";
import type { Plan } from "../training/plan.ts";

/** Above the sum of any two mitigations. */
const dearest = 11;

/** A change that could be tried. */
export interface Candidate {
  readonly mitigations: readonly string[];
  readonly plan: Plan;
  /** Sum of the mitigations' costs: small is tried first. */
  readonly cost: number;
}

/**
 * Single mitigations that treat the causes found, by cost; all mitigations where no cause was found, because a network
 * that does not train for a reason unknown may still be helped.
 */
export function singles(diagnosis: Diagnosis): readonly Candidate[] {
  const all: readonly Mitigation[] = mitigations;
  const treating =
    diagnosis.causes.length > 0 ? all.filter(({ id }) => diagnosis.advice.includes(id)) : all;
  return distinct(treating.flatMap((mitigation) => candidateOf([mitigation], diagnosis)));
}

/** Pairs of the given mitigations, by cost. */
export function pairs(diagnosis: Diagnosis, ids: readonly string[]): readonly Candidate[] {
  const chosen = (mitigations as readonly Mitigation[]).filter(({ id }) => ids.includes(id));
  return distinct(
    chosen.flatMap((first, i) =>
      chosen.slice(i + 1).flatMap((second) => candidateOf([first, second], diagnosis)),
    ),
  );
}

/** A candidate that was found for the plan of another one, as the change from where that one began. */
export function beyond(first: Candidate, second: Candidate): Candidate {
  return {
    mitigations: [...first.mitigations, ...second.mitigations],
    plan: second.plan,
    cost: first.cost + second.cost,
  };
}

/** Candidates of equal cost, cheapest first. */
export function tiers(candidates: readonly Candidate[]): readonly (readonly Candidate[])[] {
  const costs = [...new Set(candidates.map(({ cost }) => cost))].toSorted((a, b) => a - b);
  return costs.map((cost) => candidates.filter((candidate) => candidate.cost === cost));
}

function candidateOf(
  chosen: readonly Mitigation[],
  { plan, problem, shown, causes }: Diagnosis,
): readonly Candidate[] {
  const situation: Situation = { problem, trace: shown.trace, causes };
  const changed = applyAll(plan, chosen, situation);
  if (!changed) return [];
  const effective = chosen.filter((mitigation) => {
    const others = chosen.filter((other) => other !== mitigation);
    return JSON.stringify(applyAll(plan, others, situation) ?? plan) !== JSON.stringify(changed);
  });
  return effective.length < chosen.length
    ? []
    : [
        {
          mitigations: chosen.map(({ id }) => id),
          plan: changed,
          cost: chosen.reduce((sum, { cost }) => sum + cost, lotteryCost(changed)),
        },
      ];
}

/**
 * What a plan costs for leaving it to the seed whether it trains: ReLU layers so narrow that one is likely to be silent
 * from the start. Such a plan can win a test by luck, so it is tried after all others.
 *
 * Source: Lu et al. 2019, theorem 3 — https://arxiv.org/abs/1903.06733
 */
function lotteryCost({ model }: Plan): number {
  return bornDeadChance(model) < leastChance ? 0 : dearest;
}

/** Two ways to the same plan are one candidate. */
function distinct(candidates: readonly Candidate[]): readonly Candidate[] {
  const seen = new Set<string>();
  return candidates.filter(({ plan }) => {
    const key = JSON.stringify(plan);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
