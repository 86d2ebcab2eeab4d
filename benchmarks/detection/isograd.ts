import { judge } from "../../src/diagnosis/diagnose.ts";
import { type Verdict, verdictOf } from "../../src/diagnosis/verdict.ts";
import type { Problem } from "../../src/tasks/task.ts";
import { outcomeOf } from "../../src/training/outcome.ts";
import type { Plan } from "../../src/training/plan.ts";
import type { Run } from "../../src/training/run.ts";
import type { Said } from "./score.ts";

/** Shares of the planned steps after which the verdict is taken. */
export const shares = [0.01, 0.05, 0.1, 0.25, 0.5] as const;

export interface IsogradOpinion {
  readonly said: Readonly<Record<string, Said>>;
  /** Of severity failure: `code@layer:step`. */
  readonly failures: readonly string[];
}

/** What Isograd says of a run: at the end, after a part of it, and with the end hidden. */
export function opinionOf(run: Run, plan: Plan, problem: Problem): IsogradOpinion {
  const { verdict, findings, outcome } = judge(run, plan, problem);
  const kind = outcome.kind === "diverged" ? outcome.kind : "not-trained";
  const blind = verdictOf({ ...outcome, kind }, findings, undefined);
  const early = shares.map((share) => {
    const part = judge(beginning(run, share), plan, problem);
    return [earlyId(share), saidOf(part.verdict, share)] as const;
  });
  const failures = findings.filter(({ severity }) => severity === "failure");
  return {
    said: {
      isograd: saidOf(verdict, 1),
      "isograd-evidence": saidOf(blind, 1),
      ...Object.fromEntries(early),
    },
    failures: failures.map(({ code, layer, step }) => `${code}@${layer ?? "network"}:${step}`),
  };
}

export function earlyId(share: number): string {
  return `isograd-first-${100 * share}-percent`;
}

/** The run as it would have looked had it been stopped after a share of its planned steps. */
function beginning({ trace, outcome }: Run, share: number): Run {
  const steps = Math.max(1, share * trace.header.plannedSteps);
  const part = { ...trace, records: trace.records.filter(({ step }) => step < steps) };
  const broken = outcome.firstNonFiniteStep;
  return {
    trace: part,
    outcome: outcomeOf(part, broken !== undefined && broken < steps ? broken : undefined, false),
  };
}

function saidOf(verdict: Verdict, share: number): Said {
  const isAlarm = verdict !== "healthy" && verdict !== "inconclusive";
  return {
    word: verdict,
    isAlarm,
    hasAbstained: verdict === "inconclusive",
    share: isAlarm ? share : null,
  };
}
