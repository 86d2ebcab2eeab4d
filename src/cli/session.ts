import { availableParallelism } from "node:os";
import { basename } from "node:path";
import type { DiagnoseOptions } from "../diagnosis/diagnose.ts";
import type { Diagnosis } from "../diagnosis/diagnosis.ts";
import type { Trials } from "../diagnosis/trials.ts";
import type { Verdict } from "../diagnosis/verdict.ts";
import type { Engine } from "../engine/engine.ts";
import { printable } from "../explain/printable.ts";
import { inputShapesOf, readKerasJson } from "../formats/keras-json.ts";
import type { Repair, RepairOptions } from "../repair/repair.ts";
import type { Problem } from "../tasks/task.ts";
import type { Plan } from "../training/plan.ts";
import { loadProblem } from "./data.ts";
import { chosenEngine } from "./engines.ts";
import { readBytes } from "./files.ts";
import type { Io } from "./io.ts";
import { openLength } from "./open-length.ts";
import type { PlanOptions, SubjectOptions, TrainingOptions } from "./options.ts";
import { chosenRecipe } from "./recipe.ts";

const mostModelBytes = 128 * 2 ** 20;

/** What the commands do their work with; tests put their own in its place. */
export interface Work {
  diagnose(plan: Plan, problem: Problem, options: DiagnoseOptions): Promise<Diagnosis>;
  repair(plan: Plan, problem: Problem, options: RepairOptions): Promise<Repair>;
  trials(problem: Problem, engine: string, size: number): Trials;
}

/** Everything that the command line says, read and fitted together. */
export interface Subject {
  readonly plan: Plan;
  readonly problem: Problem;
  readonly engine: Engine;
  /** What was chosen because nobody said it. */
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
}

/** A model, the data it is for, and the recipe. */
export interface PlannedProblem {
  readonly plan: Plan;
  readonly problem: Problem;
  readonly notes: readonly string[];
}

/** The text of a model file. @throws FormatError. */
export function modelTextOf(path: string): string {
  return new TextDecoder().decode(readBytes(path, "keras-json", mostModelBytes));
}

/** Reads model and data and chooses the recipe. @throws UsageError, FormatError or RangeError. */
export async function plannedProblem(
  path: string,
  options: PlanOptions & { readonly data: string },
): Promise<PlannedProblem> {
  const file = basename(path);
  const text = modelTextOf(path);
  const shapes = inputShapesOf(text, file);
  const sequenceLength = await openLength(shapes, options.data, options);
  const model = readKerasJson(text, file, { sequenceLength });
  const problem = await loadProblem(options.data, model, options);
  const { recipe, notes } = chosenRecipe(model, problem.dataset.targets, options, file);
  return { plan: { model, recipe }, problem, notes };
}

/** Reads model and data, chooses the recipe and the engine. @throws UsageError, FormatError or RangeError. */
export async function subjectOf(path: string, options: SubjectOptions): Promise<Subject> {
  const { plan, problem, notes } = await plannedProblem(path, options);
  const { engine, reason, isFallback } = await chosenEngine(options.engine);
  const note = `engine ${engine.id}: ${reason}`;
  return {
    plan,
    problem,
    engine,
    notes: isFallback ? notes : [...notes, note],
    warnings: isFallback ? [note] : [],
  };
}

/** Prints what was chosen; warnings also where only a document is wanted. */
export function announce(
  { stderr }: Io,
  { notes, warnings = [] }: Pick<Subject, "notes"> & Partial<Pick<Subject, "warnings">>,
  isQuiet: boolean,
): void {
  for (const line of [...warnings, ...(isQuiet ? [] : notes)]) stderr.write(`${printable(line)}\n`);
}

/** Numbers of the seeds. */
export function seedsOf({ seed, seeds }: TrainingOptions): readonly number[] {
  return Array.from({ length: seeds }, (_, i) => seed + i);
}

/** Trials for a subject while `use` runs, and a signal that Ctrl-C gives; a second Ctrl-C ends the process. */
export async function withTrials<T>(
  io: Io,
  work: Work,
  { problem, engine }: Subject,
  { seeds, threads }: TrainingOptions,
  use: (trials: Trials, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const size = threads ?? Math.max(1, Math.min(seeds, availableParallelism()));
  const controller = new AbortController();
  const release = io.onInterrupt(() => {
    if (controller.signal.aborted) return io.quit();
    controller.abort();
    io.stderr.write("\ninterrupted: reporting what is known; press Ctrl-C again to quit\n");
  });
  const trials = work.trials(problem, engine.id, size);
  try {
    return await use(trials, controller.signal);
  } finally {
    release();
    await trials.dispose();
  }
}

/** 0 for healthy and for verdicts that do not count, 1 otherwise. */
export function exitCodeOf(verdict: Verdict, failOn: readonly Verdict[] | undefined): 0 | 1 {
  if (verdict === "healthy") return 0;
  return failOn === undefined || failOn.includes(verdict) ? 1 : 0;
}
