import type { Command } from "commander";
import { savedTrace } from "../../diagnosis/saved-trace.ts";
import { printable } from "../../explain/printable.ts";
import { writeKerasJson } from "../../formats/keras-json.ts";
import { writeTrace } from "../../formats/trace.ts";
import type { Repair, RepairProgress } from "../../repair/repair.ts";
import { documentText, repairDocument } from "../../report/json.ts";
import { repairText } from "../../report/repair-text.ts";
import { type NewFile, refuseTarget, writeFiles } from "../files.ts";
import type { Io } from "../io.ts";
import { type TrainingOptions, withTrainingOptions } from "../options.ts";
import { progressLine } from "../progress.ts";
import { announce, exitCodeOf, seedsOf, subjectOf, type Work, withTrials } from "../session.ts";
import { styleOf } from "../style.ts";
import { UsageError } from "../usage-error.ts";
import { version } from "../version.ts";

/** Below five pairs a one-sided sign-flip test cannot reach p < 0.05: the smallest p is 2⁻ⁿ. */
const fewestSeeds = 5;

const examples = `
Examples:
  isograd repair model.json --data digits
  isograd repair model.json --data train.csv --target price --out fixed.json
  isograd repair model.json --data spirals --seeds 8 --max-seconds 300
  isograd repair model.json --data digits --json > report.json

Exit code: 0 solved, or healthy as it is; 1 not solved; 2 unreadable input or wrong usage.`;

interface RepairCommandOptions extends TrainingOptions {
  readonly out?: string;
}

/** `isograd repair`: the smallest change that works, proven against the untouched network. */
export function addRepair(
  program: Command,
  io: Io,
  work: Work,
  done: (code: number) => void,
): void {
  withTrainingOptions(program.command("repair"), fewestSeeds)
    .option("--out <file>", "write the changed model, in the format of the model file")
    .summary("find the smallest change that makes it train, and prove it")
    .description(
      "Diagnoses the training, tries the changes that treat its causes, cheapest first, and keeps the smallest that beats the untouched network on the same data and seeds.",
    )
    .addHelpText("after", examples)
    .action(async (path: string, options: RepairCommandOptions) => {
      done(await repairCommand(path, options, io, work));
    });
}

async function repairCommand(
  path: string,
  options: RepairCommandOptions,
  io: Io,
  work: Work,
): Promise<number> {
  const { json, failOn } = options;
  refuse(path, options);
  const subject = await subjectOf(path, options);
  announce(io, subject, json === true);
  const progress = progressLine(io, json !== true);
  const repair = await withTrials(io, work, subject, options, async (trials, signal) => {
    try {
      return await work.repair(subject.plan, subject.problem, {
        seeds: seedsOf(options),
        ...(options.maxSeconds !== undefined && { maxSeconds: options.maxSeconds }),
        trials,
        engine: subject.engine,
        signal,
        onProgress: (state) => progress.show(phaseText(state), state.trials),
      });
    } finally {
      progress.clear();
    }
  });
  const out = repair.solved ? options.out : undefined;
  const text = json
    ? documentText(repairDocument(repair, version, out))
    : repairText(repair, styleOf(io, io.stdout), { out });
  writeFiles(filesOf(repair, options));
  if (options.out !== undefined && out === undefined)
    io.stderr.write(
      `--out: nothing is written, because nothing is solved, got ${printable(options.out)}\n`,
    );
  io.stdout.write(text);
  return repair.solved ? 0 : exitCodeOf(repair.diagnosis.verdict, failOn);
}

function refuse(path: string, { seeds, save, out, data }: RepairCommandOptions): void {
  if (seeds < fewestSeeds)
    throw new UsageError(
      `repair: a paired test at p < 0.05 needs at least ${fewestSeeds} seeds, got ${seeds}`,
    );
  if (save !== undefined) refuseTarget("--save", save, [path, data]);
  if (out !== undefined)
    refuseTarget("--out", out, save === undefined ? [path, data] : [path, data, save]);
}

function filesOf(repair: Repair, { out, save }: RepairCommandOptions): readonly NewFile[] {
  const model =
    out !== undefined && repair.solved
      ? [{ path: out, text: writeKerasJson(repair.plan.model) }]
      : [];
  const trace =
    save === undefined ? [] : [{ path: save, text: writeTrace(savedTrace(repair.diagnosis)) }];
  return [...model, ...trace];
}

function phaseText({ phase, mitigations, candidate, candidates }: RepairProgress): string {
  const change = mitigations.join(" + ");
  switch (phase) {
    case "initialization":
      return "measuring step 0";
    case "training":
      return "training the untouched network";
    case "causes":
      return "weighing causes";
    case "screening":
      return `looking at ${change} (${candidate} of ${candidates})`;
    case "trying":
      return `trying ${change} (${candidate} of ${candidates})`;
    case "confirming":
      return `confirming ${change}`;
    default:
      return phase satisfies never;
  }
}
