import { describe, expect, test } from "vitest";
import type { WeighedCause } from "../causes/cause.ts";
import { adviceFor } from "../diagnosis/diagnose.ts";
import type { Diagnosis } from "../diagnosis/diagnosis.ts";
import { applyAll } from "../mitigations/composed.ts";
import { mitigations } from "../mitigations/index.ts";
import type { Mitigation } from "../mitigations/mitigation.ts";
import { mlp, problemWith, traceOf, twoClasses } from "../mitigations/plans.fixture.ts";
import { initializerRef } from "../model/initializers/index.ts";
import type { Plan } from "../training/plan.ts";
import { binaryRecipe } from "../training/problems.fixture.ts";
import { pairs, singles, tiers } from "./candidates.ts";

const all: readonly Mitigation[] = mitigations;
const plan = mlp({
  widths: [16, 16],
  activation: "sigmoid",
  output: "sigmoid",
  units: 1,
  recipe: binaryRecipe(),
});
const vanishing = diagnosisWith(plan, ["saturating-activation", "weak-initial-variance"]);

describe("singles", () => {
  test("are the mitigations that treat a cause found, each changing the plan", () => {
    const treating = (id: string) => all.find((entry) => entry.id === id)?.treats ?? [];
    expect(singles(vanishing).length).toBeGreaterThan(3);
    for (const candidate of singles(vanishing)) {
      const [id = ""] = candidate.mitigations;
      expect(candidate.mitigations).toHaveLength(1);
      expect(
        treating(id).some((cause) => vanishing.causes.some((found) => found.cause === cause)),
      ).toBe(true);
      expect(candidate.plan).not.toEqual(plan);
      expect(candidate.cost).toBe(all.find((entry) => entry.id === id)?.cost);
    }
  });

  test("are of every kind where no cause was found", () => {
    const ids = singles(diagnosisWith(plan, [])).flatMap((candidate) => candidate.mitigations);
    expect(ids).toContain("smaller-learning-rate");
    expect(ids).toContain("batch-norm");
    expect(ids.length).toBeGreaterThan(singles(vanishing).length);
  });

  test("leave out what would change nothing", () => {
    const before = mlp({ widths: [4, 4], activation: "relu", kernel: initializerRef("he-normal") });
    const ids = singles(diagnosisWith(before, ["weak-initial-variance"])).flatMap(
      (c) => c.mitigations,
    );
    expect(ids).not.toContain("he-init");
  });

  test("come last where narrow ReLU layers leave it to the seed whether they train", () => {
    const narrow = mlp({ widths: [5, 5, 5], activation: "sigmoid" });
    const found = singles(diagnosisWith(narrow, ["saturating-activation"]));
    const costOf = (id: string) =>
      found.find(({ mitigations }) => mitigations.includes(id))?.cost ?? Number.NaN;
    expect(costOf("use-relu")).toBeGreaterThan(costOf("residual-blocks"));
    expect(costOf("use-leaky-relu")).toBeLessThan(costOf("residual-blocks"));
  });

  test("are distinct plans", () => {
    const plans = singles(diagnosisWith(plan, [])).map((candidate) =>
      JSON.stringify(candidate.plan),
    );
    expect(new Set(plans).size).toBe(plans.length);
  });
});

describe("pairs", () => {
  const ids = ["he-init", "batch-norm", "smaller-learning-rate", "use-relu"];
  const found = pairs(vanishing, ids);

  test("are what both mitigations make of the plan, one after the other, at the sum of their costs", () => {
    expect(found.length).toBeGreaterThan(2);
    for (const candidate of found) {
      const chosen = all.filter(({ id }) => candidate.mitigations.includes(id));
      expect(chosen).toHaveLength(2);
      expect(candidate.plan).toEqual(applyAll(plan, chosen, situationOf(vanishing)));
      expect(candidate.cost).toBe(chosen.reduce((sum, { cost }) => sum + cost, 0));
    }
  });

  test("are pairs of which neither half is idle beside the other", () => {
    for (const candidate of found)
      for (const id of candidate.mitigations) {
        const alone = all.filter((entry) => entry.id === id);
        expect(candidate.plan).not.toEqual(applyAll(plan, alone, situationOf(vanishing)));
      }
    // ReLU brings He's initialization along.
    expect(found.map((candidate) => candidate.mitigations)).not.toContainEqual([
      "he-init",
      "use-relu",
    ]);
  });

  test("of fewer than two mitigations are none", () => {
    expect(pairs(vanishing, ["batch-norm"])).toEqual([]);
    expect(pairs(vanishing, [])).toEqual([]);
  });
});

test("tiers hold every candidate once, cheapest first, equal costs together", () => {
  const candidates = singles(diagnosisWith(plan, []));
  const sorted = tiers(candidates);
  expect(sorted.flat().toSorted(byName)).toEqual(candidates.toSorted(byName));
  const costs = sorted.map((tier) => [...new Set(tier.map(({ cost }) => cost))]);
  expect(costs.every((tier) => tier.length === 1)).toBe(true);
  expect(costs.flat()).toEqual(costs.flat().toSorted((a, b) => a - b));
});

function byName(
  a: { mitigations: readonly string[] },
  b: { mitigations: readonly string[] },
): number {
  return a.mitigations.join().localeCompare(b.mitigations.join());
}

function situationOf({ problem, shown, causes }: Diagnosis) {
  return { problem, trace: shown.trace, causes };
}

/** What candidates read of a diagnosis. */
function diagnosisWith(of: Plan, ids: readonly string[]): Diagnosis {
  const causes = ids.map(
    (cause): WeighedCause => ({
      cause,
      layer: undefined,
      layers: [],
      share: 1,
      figures: {},
      counterfactual: undefined,
    }),
  );
  const trace = traceOf([1, 1, 1, 1]);
  const shown = {
    seed: 0,
    verdict: "vanishing",
    findings: [],
    trace,
  } as unknown as Diagnosis["shown"];
  return {
    verdict: "vanishing",
    plan: of,
    problem: problemWith(twoClasses),
    seeds: [shown],
    shown,
    layers: [],
    causes,
    budget: undefined,
    prediction: undefined,
    advice: adviceFor(causes),
    checks: { ran: [], notRun: [] },
    isInterrupted: false,
    engine: "fixture",
    seconds: 0,
  };
}
