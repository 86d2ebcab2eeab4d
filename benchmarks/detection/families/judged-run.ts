import { diagnose } from "../../../src/diagnosis/diagnose.ts";
import type { Trials } from "../../../src/diagnosis/trials.ts";
import type { Engine } from "../../../src/engine/engine.ts";
import type { Problem } from "../../../src/tasks/task.ts";
import type { Outcome } from "../../../src/training/outcome.ts";
import type { Run } from "../../../src/training/run.ts";
import { earlyId, opinionOf } from "../isograd.ts";
import { peers } from "../peers/index.ts";
import { replayerOf } from "../replay.ts";
import type { FamilyCase } from "./family.ts";

/** One run of one case with what happened and what every detector said. */
export interface JudgedRun {
  readonly family: string;
  readonly id: string;
  readonly seed: number;
  readonly outcome: Outcome["kind"];
  /** Share of the way from chance to the ceiling at the end of all planned steps; 0 after a divergence. */
  readonly progress: number;
  /** Isograd's, at the end of the run. */
  readonly verdict: string;
  /** Isograd's findings of severity failure, `code@layer:step`, one per code. */
  readonly failures: readonly string[];
  /** Isograd's causes, the strongest first. */
  readonly causes: readonly string[];
  /** Causes that name the injected fault; absent where none was injected. */
  readonly wanted?: readonly string[];
  /** Verdict or rule by the id of the detector: `null` for silence, absent where it was not asked. */
  readonly said: Readonly<Record<string, string | null>>;
}

/** Verdicts of Isograd that tables show, besides the one on the whole run. */
export const otherOpinions = [earlyId(0.1), "isograd-evidence"] as const;

/** A plan trained to its end from every seed. */
export async function trainedRuns(
  { plan }: Pick<FamilyCase, "plan">,
  trials: Trials,
  seeds: readonly number[],
): Promise<readonly Run[]> {
  return trials.run(seeds.map((seed) => ({ plan, seed, endsWhenDecided: false })));
}

/** What Isograd says of a finished run, and its causes as `diagnose` weighs them. */
export async function judgedRun(
  { family, id, plan, fault }: FamilyCase,
  run: Run,
  problem: Problem,
  engine: Engine,
): Promise<JudgedRun> {
  const { seed } = run.trace.header;
  const { said } = opinionOf(run, plan, problem);
  const diagnosis = await diagnose(plan, problem, { seeds: [seed], trials: finished(run), engine });
  const { verdict, findings } = diagnosis.shown;
  const failures = findings.filter(
    ({ severity, code }, i) =>
      severity === "failure" && i === findings.findIndex((other) => other.code === code),
  );
  return {
    family,
    id,
    seed,
    outcome: run.outcome.kind,
    progress: progressOf(run),
    verdict,
    failures: failures.map(({ code, layer, step }) => `${code}@${layer ?? "network"}:${step}`),
    causes: diagnosis.causes.map(({ cause }) => cause),
    ...(fault && { wanted: fault.causes }),
    said: Object.fromEntries(otherOpinions.map((name) => [name, said[name]?.word ?? null])),
  };
}

/** What the rules of others say of the same runs, in their order. */
export async function peersOn(
  { plan }: FamilyCase,
  runs: readonly Run[],
  problem: Problem,
  engine: Engine,
): Promise<readonly JudgedRun["said"][]> {
  if (runs.length === 0) return [];
  const replayer = await replayerOf(plan, problem, engine);
  const all: JudgedRun["said"][] = [];
  for (const run of runs) {
    const observed = await replayer.run(run);
    all.push(
      Object.fromEntries(peers.map((peer) => [peer.id, peer.judge(observed)?.rule ?? null])),
    );
  }
  await replayer.dispose();
  return all;
}

/** 0 after a divergence or below chance. */
export function progressOf({ outcome: { kind, progress } }: Run): number {
  return kind === "diverged" || !(progress > 0) ? 0 : progress;
}

/** Trials that were made before. */
function finished(run: Run): Trials {
  return { run: async () => [run], dispose: async () => {} };
}
