import type { Command } from "commander";
import { type Verdict, verdicts } from "../diagnosis/verdict.ts";
import { clips } from "../training/clips/index.ts";
import { losses } from "../training/losses/index.ts";
import { optimizers } from "../training/optimizers/index.ts";
import { schedules } from "../training/schedules/index.ts";
import {
  choiceArgument,
  countArgument,
  positiveArgument,
  shareArgument,
  verdictsArgument,
} from "./arguments.ts";
import { type EngineId, engines } from "./engines.ts";
import type { RecipeOptions } from "./recipe.ts";
import { clipArgument, precisionArgument, scheduleArgument } from "./recipe-arguments.ts";

/** What says how a model is trained, and how data are read. */
export interface PlanOptions extends RecipeOptions {
  readonly target?: string;
  readonly validation?: number;
  readonly seed: number;
  readonly json?: true;
  readonly debug?: true;
}

/** What says which model is trained, how, on which data. */
export interface SubjectOptions extends PlanOptions {
  readonly data: string;
  readonly engine?: EngineId;
}

/** What the commands that train have in common. */
export interface TrainingOptions extends SubjectOptions {
  readonly seeds: number;
  readonly maxSeconds?: number;
  readonly threads?: number;
  readonly save?: string;
  readonly failOn?: readonly Verdict[];
}

const engineIds = engines.map(({ id }) => id);

/** What a command reads first. */
export const modelArgument = [
  "<model>",
  "a model as Keras 2, Keras 3 or TF.js write it in JSON",
] as const;

export const dataOption = [
  "--data <data>",
  "a built-in task (isograd list tasks), with options as in remember:lag=60,symbols=8; a text to predict the characters of, text:book.txt; or a table or arrays: a .csv, .tsv, .txt or .npz file",
] as const;

/** Gives a command the options that name a model, its recipe and its data. */
export function withSubjectOptions(command: Command): Command {
  return withPlanOptions(command.argument(...modelArgument).requiredOption(...dataOption));
}

/** Gives a command the options of a recipe, an engine and a report. */
function withPlanOptions(command: Command): Command {
  const planned = withRecipeOptions(command);
  return withReportOptions(
    planned.option(
      "--engine <id>",
      `${engineIds.join(", ")} (default: the first that can be loaded)`,
      choiceArgument("--engine", engineIds),
    ),
  );
}

/** Gives a command the options of what it prints. */
export function withReportOptions(command: Command): Command {
  return command
    .option("--json", "print one JSON document and nothing else (schema/report.schema.json)")
    .option("--debug", "print the stack of an error");
}

/** Gives a command the options that say how data are read and a model is trained. */
export function withRecipeOptions(command: Command): Command {
  const ids = (entries: readonly { readonly id: string }[]) =>
    entries.map(({ id }) => id).join(", ");
  return command
    .option(
      "--target <column>",
      "column of a table to predict, by name or by number from 0 (default: the last)",
    )
    .option("--loss <name>", `${ids(losses)} (default: the model's own, else what fits the data)`)
    .option("--optimizer <name>", `${ids(optimizers)} (default: the model's own, else adam)`)
    .option("--lr <rate>", "learning rate (default: the optimizer's)", positiveArgument("--lr"))
    .option(
      "--momentum <share>",
      "momentum of sgd or rmsprop",
      shareArgument("--momentum", "0 ≤ x < 1"),
    )
    .option("--batch-size <count>", "samples per step", countArgument("--batch-size", 1), 32)
    .option("--epochs <count>", "passes over the data", countArgument("--epochs", 1), 20)
    .option("--seed <number>", "the first seed", countArgument("--seed", 0), 0)
    .option(
      "--validation <share>",
      "share of the samples kept for validation (default: the task's own, else 0.2)",
      shareArgument("--validation", "0 < x < 1"),
    )
    .option(
      "--clip-value <x>",
      "bound every element of the gradient",
      positiveArgument("--clip-value"),
    )
    .option(
      "--clip-norm <x>",
      "bound the gradient's norm of every tensor",
      positiveArgument("--clip-norm"),
    )
    .option(
      "--clip-global-norm <x>",
      "bound the norm of the whole gradient",
      positiveArgument("--clip-global-norm"),
    )
    .option(
      "--clip <kind>",
      `bound the gradient: ${ids(clips)}, with its threshold as in adaptive:0.01 (share of the weights' norm) or auto:10 (percentile of the run's own norms)`,
      clipArgument("--clip"),
    )
    .option(
      "--schedule <id>",
      `how the learning rate changes: ${ids(schedules)}, with settings as in cosine:warmup=0.1,final=0.01; a number of steps below 1 is a share of the run (default: constant)`,
      scheduleArgument("--schedule"),
    )
    .option(
      "--precision <format>",
      "simulate mixed precision: float16 or bfloat16, with a loss scale as in float16:1024 or float16:dynamic (default: float32)",
      precisionArgument("--precision"),
    )
    .option(
      "--init <method>",
      "lsuv: orthonormal kernels, scaled on the first batch (default: the model's own initializers)",
      choiceArgument("--init", ["lsuv"]),
    );
}

/** What a diagnosis reads: a model to train, or what a training left behind. */
export const pathsArgument = [
  "<paths...>",
  "with --data: a model as Keras 2, Keras 3 or TF.js write it in JSON; without: what a training left behind, as files or folders (logs, event files, checkpoints of any framework)",
] as const;

/** Gives a command the options of a diagnosis: data only where something is trained. */
export function withDiagnosisOptions(command: Command, seeds: number): Command {
  return withRunOptions(
    withPlanOptions(command.argument(...pathsArgument).option(...dataOption)),
    seeds,
  );
}

/** Gives a command the options of training. */
export function withTrainingOptions(command: Command, seeds: number): Command {
  return withRunOptions(withSubjectOptions(command), seeds);
}

function withRunOptions(command: Command, seeds: number): Command {
  return command
    .option(
      "--seeds <count>",
      "how many runs, each from another seed",
      countArgument("--seeds", 1),
      seeds,
    )
    .option(
      "--max-seconds <seconds>",
      "stop training after this time and report what is known",
      positiveArgument("--max-seconds"),
    )
    .option(
      "--threads <count>",
      "runs side by side (default: one per seed, at most one per core)",
      countArgument("--threads", 1),
    )
    .option("--save <file>", "write the run that the report shows, as .trace.jsonl")
    .option(
      "--fail-on <verdicts>",
      `exit 1 on these verdicts only: ${verdicts.slice(1).join(",")}`,
      verdictsArgument("--fail-on"),
    );
}
