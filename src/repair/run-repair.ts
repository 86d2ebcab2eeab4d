import { diagnose } from "../diagnosis/diagnose.ts";
import type { Diagnosis } from "../diagnosis/diagnosis.ts";
import { difference } from "../mitigations/difference.ts";
import type { Problem } from "../tasks/task.ts";
import { partlyTrainedProgress } from "../training/outcome.ts";
import type { Plan } from "../training/plan.ts";
import { beyond, type Candidate, pairs, singles, tiers } from "./candidates.ts";
import { compare, score } from "./compare.ts";
import { courseOf } from "./course.ts";
import type {
  Repair,
  RepairOptions,
  RepairProgress,
  SeedOutcome,
  Trial,
  TriedSeed,
} from "./repair.ts";
import { isPromising } from "./screen.ts";
import { testPlan } from "./test-plan.ts";

/** Runs that choose among candidates. */
const scouts = 3;
/** How far above the seeds asked for the scouts' seeds begin: tests add some seeds there. */
const scoutOffset = 100_000;
/** How far above the seeds asked for those begin on which a proven change is trained once more. */
const repeatOffset = 200_000;
/**
 * Seeds on which a proven change must train as well. Of some twenty candidates, each of which trains on half of all seeds,
 * one passes scouts and test by luck in one repair of twelve, 20 · 2⁻⁸; these make it one of 400.
 */
const repeats = 5;
/** What fails on at most this many of them is taken where nothing else is found, and said to be so. */
const mostFailing = 1;
/** Tests per tier of equal cost. */
const testsPerTier = 2;
/** A test on this many times the seeds asked for is the largest that is made. */
const mostSeeds = 4;
/** Pairs that a test at 0.05 needs at least: 2⁻⁵ = 0.031. */
export const fewestSeeds = 5;

/**
 * Diagnoses a plan, tries changes that treat its causes, cheapest first, and keeps the smallest whose advantage over the
 * untouched control holds in a paired test on seeds that had no part in choosing it.
 *
 * @throws RangeError with fewer than five seeds, or when model, recipe and data do not fit each other.
 */
export async function repair(
  plan: Plan,
  problem: Problem,
  options: RepairOptions,
): Promise<Repair> {
  if (options.seeds.length < fewestSeeds)
    throw new RangeError(
      `repair: a paired test at p < 0.05 needs at least 5 seeds, got ${options.seeds.length}`,
    );
  const started = Date.now();
  const { onProgress, ...rest } = options;
  const diagnosis = await diagnose(plan, problem, {
    ...rest,
    onProgress: (phase, trials) =>
      onProgress?.({ phase, mitigations: [], candidate: 0, candidates: 0, trials }),
  });
  const search = searchFor(diagnosis, options, started);
  if (diagnosis.verdict === "healthy") return search.result("already-healthy", undefined);
  if (isStopped(options, started)) return search.result("interrupted", undefined);
  const candidates = singles(diagnosis);
  if (candidates.length === 0) return search.result("no-candidates", undefined);

  const kept =
    (await search.through(tiers(candidates))) ??
    (await search.through(await furtherThan(search.partly(), problem, options, started))) ??
    (await search.through(tiers(pairs(diagnosis, search.leaders()))));
  if (kept) return search.result("solved", kept);
  const spare = search.spare();
  if (spare) return search.result("mostly-solved", spare);
  return search.result(isStopped(options, started) ? "interrupted" : "nothing-helped", undefined);
}

/**
 * What may complete a change that helps on some seeds only: the changed plan is diagnosed like any other, and what treats
 * the causes that are left is put on top of it.
 */
async function furtherThan(
  partly: Scouted | undefined,
  problem: Problem,
  options: RepairOptions,
  started: number,
): Promise<readonly (readonly Candidate[])[]> {
  if (!partly || isStopped(options, started)) return [];
  const { onProgress, ...rest } = options;
  const { mitigations, plan } = partly.candidate;
  const diagnosis = await diagnose(plan, problem, {
    ...rest,
    ...remaining(options, started),
    seeds: partly.outcomes.map(({ seed }) => seed),
    onProgress: (phase, trials) =>
      onProgress?.({ phase, mitigations, candidate: 0, candidates: 0, trials }),
  });
  return diagnosis.verdict === "healthy"
    ? []
    : tiers(singles(diagnosis).map((candidate) => beyond(partly.candidate, candidate)));
}

function isStopped({ signal, maxSeconds }: RepairOptions, started: number): boolean {
  return (
    signal?.aborted === true ||
    (maxSeconds !== undefined && Date.now() - started > maxSeconds * 1000)
  );
}

/** A candidate with what its scouts reached. */
interface Scouted {
  readonly candidate: Candidate;
  readonly outcomes: readonly TriedSeed[];
}

interface Kept {
  readonly trial: Trial;
  readonly plan: Plan;
  readonly control: readonly TriedSeed[];
  readonly alpha: number;
}

/** The state of one repair: what was tried, how many tests were made, what the control did on every seed. */
function searchFor(diagnosis: Diagnosis, options: RepairOptions, started: number) {
  const { plan, problem } = diagnosis;
  const tried: { trial: Trial; candidate: Candidate; score: number }[] = [];
  const control = new Map<number, TriedSeed>(
    diagnosis.seeds.map(({ seed, outcome, trace }) => [
      seed,
      { seed, outcome, course: courseOf(trace) },
    ]),
  );
  const scoutSeeds = seedsBeside(diagnosis, scoutOffset, scouts);
  const repeatSeeds = seedsBeside(diagnosis, repeatOffset, repeats);
  let tests = 0;
  let spare: Kept | undefined;

  /** Two changes, one after the other, may lead where one of them has been already. */
  const isNew = ({ plan: changed }: Candidate) =>
    JSON.stringify(changed) !== JSON.stringify(plan) &&
    !tried.some(({ candidate }) => JSON.stringify(candidate.plan) === JSON.stringify(changed));

  async function train(
    of: Plan,
    seeds: readonly number[],
    report: Omit<RepairProgress, "trials">,
  ): Promise<readonly TriedSeed[]> {
    const runs = await options.trials.run(
      seeds.map((seed) => ({
        plan: of,
        seed,
        endsWhenDecided: true,
        ...remaining(options, started),
      })),
      {
        ...(options.signal && { signal: options.signal }),
        onProgress: (trials) => options.onProgress?.({ ...report, trials }),
      },
    );
    return runs.map(({ outcome, trace }) => ({
      ...{ seed: trace.header.seed, outcome },
      course: courseOf(trace),
    }));
  }

  async function scout(tier: readonly Candidate[]): Promise<readonly Scouted[]> {
    const scouted: Scouted[] = [];
    for (const [i, candidate] of tier.filter(isNew).entries()) {
      if (isStopped(options, started)) break;
      const report = {
        mitigations: candidate.mitigations,
        candidate: i + 1,
        candidates: tier.length,
      };
      options.onProgress?.({ ...report, phase: "screening", trials: undefined });
      if (!(await isPromising(candidate.plan, plan, problem, options.engine, scoutSeeds[0] ?? 0))) {
        record(candidate, [], "screened-out");
        continue;
      }
      const outcomes = await train(candidate.plan, scoutSeeds, { ...report, phase: "trying" });
      if (outcomes.every(({ outcome }) => outcome.kind === "trained"))
        scouted.push({ candidate, outcomes });
      else record(candidate, outcomes, "not-solved");
    }
    return scouted.toSorted((a, b) => worst(b.outcomes) - worst(a.outcomes));
  }

  async function test({ candidate, outcomes: scouts }: Scouted): Promise<Kept | undefined> {
    const { alpha, extraSeeds } = testPlan(tests);
    const seeds = testSeeds(diagnosis, extraSeeds);
    const report = {
      mitigations: candidate.mitigations,
      candidate: 1,
      candidates: 1,
      phase: "confirming" as const,
    };
    const missing = seeds.filter((seed) => !control.has(seed));
    if (missing.length > 0)
      for (const seed of await train(plan, missing, report)) control.set(seed.seed, seed);
    const outcomes = await train(candidate.plan, seeds, report);
    const beside = seeds.flatMap((seed) => control.get(seed) ?? []);
    if (outcomes.length < seeds.length || beside.length < seeds.length) {
      record(candidate, [...scouts, ...outcomes], "not-tried");
      return undefined;
    }
    tests++;
    const { test: result, decision } = compare(outcomes, beside, alpha);
    const kept = (trial: Trial) => ({ trial, plan: candidate.plan, control: beside, alpha });
    const again =
      decision === "kept" ? await train(candidate.plan, repeatSeeds, report) : ([] as const);
    const failing = again.filter(({ outcome }) => outcome.kind !== "trained").length;
    if (failing > 0) {
      const trial = record(candidate, [...outcomes, ...again], "not-repeated", result);
      if (failing <= mostFailing) spare ??= kept(trial);
      return undefined;
    }
    const trial = record(candidate, outcomes, decision, result);
    return decision === "kept" ? kept(trial) : undefined;
  }

  function record(
    candidate: Candidate,
    outcomes: readonly TriedSeed[],
    decision: Trial["decision"],
    result?: Trial["test"],
  ): Trial {
    const { mitigations, plan: after } = candidate;
    const trial: Trial = {
      mitigations,
      edits: difference(plan, after),
      outcomes,
      decision,
      test: result,
    };
    const mean =
      outcomes.reduce((sum, seed) => sum + score(seed), 0) / Math.max(1, outcomes.length);
    tried.push({ trial, candidate, score: mean });
    return trial;
  }

  return {
    /** Tier after tier until a change is kept. */
    async through(all: readonly (readonly Candidate[])[]): Promise<Kept | undefined> {
      for (const tier of all) {
        const scouted = await scout(tier);
        for (const [i, entry] of scouted.entries()) {
          const kept =
            i < testsPerTier && !isStopped(options, started) ? await test(entry) : undefined;
          if (!kept && i >= testsPerTier) record(entry.candidate, entry.outcomes, "not-tried");
          if (!kept) continue;
          for (const other of scouted.slice(i + 1))
            record(other.candidate, other.outcomes, "larger-than-kept");
          return kept;
        }
        if (isStopped(options, started)) return undefined;
      }
      return undefined;
    },
    /** A proven change that fails on few of the seeds on which it was trained once more. */
    spare(): Kept | undefined {
      const entry = tried.find(({ trial }) => trial === spare?.trial);
      if (!entry || !spare) return undefined;
      entry.trial = { ...entry.trial, decision: "kept" };
      return { ...spare, trial: entry.trial };
    },
    /** The change that came closest of those that took a scout some way, and not all of them to the end. */
    partly: (): Scouted | undefined => {
      const [closest] = tried
        .filter(
          ({ trial: { decision, outcomes } }) =>
            decision === "not-solved" &&
            outcomes.some((seed) => score(seed) >= partlyTrainedProgress),
        )
        .toSorted((a, b) => b.score - a.score);
      return closest && { candidate: closest.candidate, outcomes: closest.trial.outcomes };
    },
    /** The single change of each cost that came closest: pairs of one kind treat the same thing twice. */
    leaders: (): readonly string[] => {
      const closest = tried.toSorted((a, b) => b.score - a.score);
      const costs = [...new Set(closest.map(({ candidate }) => candidate.cost))];
      return costs.flatMap(
        (cost) =>
          closest.find(({ candidate }) => candidate.cost === cost)?.candidate.mitigations ?? [],
      );
    },
    result(reason: Repair["reason"], kept: Kept | undefined): Repair {
      const closest = tried.toSorted((a, b) => b.score - a.score)[0];
      return {
        diagnosis,
        solved: kept !== undefined,
        reason,
        best: kept?.trial ?? closest?.trial,
        plan: kept?.plan ?? plan,
        control: kept?.control ?? [...control.values()],
        tried: tried.map(({ trial }) => trial),
        alpha: kept?.alpha ?? testPlan(Math.max(0, tests - 1)).alpha,
        seconds: (Date.now() - started) / 1000,
      };
    },
  };
}

function worst(outcomes: readonly SeedOutcome[]): number {
  return Math.min(...outcomes.map(score));
}

/**
 * The seeds of the next test: those asked for, the extra ones of its plan, and more where the control trains on some,
 * because only the seeds on which it fails can show an advantage.
 */
function testSeeds({ seeds }: Diagnosis, extraSeeds: number): readonly number[] {
  const asked = seeds.map(({ seed }) => seed);
  const failing = seeds.filter(({ outcome }) => outcome.kind !== "trained").length / seeds.length;
  const times = Math.min(mostSeeds, 1 / Math.max(failing, 1 / mostSeeds));
  const more = Math.ceil(times * (asked.length + extraSeeds)) - asked.length;
  const last = Math.max(...asked);
  return [...asked, ...Array.from({ length: more }, (_, i) => last + 1 + i)];
}

/** Seeds on which no test is made, so that choosing does not favor the chosen. */
function seedsBeside({ seeds }: Diagnosis, offset: number, count: number): readonly number[] {
  const last = Math.max(...seeds.map(({ seed }) => seed));
  return Array.from({ length: count }, (_, i) => last + offset + i);
}

function remaining(
  { maxSeconds }: RepairOptions,
  started: number,
): { readonly maxSeconds?: number } {
  if (maxSeconds === undefined) return {};
  return { maxSeconds: Math.max(0, maxSeconds - (Date.now() - started) / 1000) };
}
