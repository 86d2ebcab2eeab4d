import type { Command } from "commander";
import { savedTrace } from "../../diagnosis/saved-trace.ts";
import { writeTrace } from "../../formats/trace.ts";
import { diagnosisText } from "../../report/diagnosis-text.ts";
import { diagnosisDocument, documentText } from "../../report/json.ts";
import { examineFiles } from "../examine-files.ts";
import { refuseTarget, writeFiles } from "../files.ts";
import type { Io } from "../io.ts";
import { type TrainingOptions, withDiagnosisOptions } from "../options.ts";
import { progressLine } from "../progress.ts";
import { announce, exitCodeOf, seedsOf, subjectOf, type Work, withTrials } from "../session.ts";
import { styleOf } from "../style.ts";
import { UsageError } from "../usage-error.ts";
import { version } from "../version.ts";

const seeds = 3;

const examples = `
Examples:
  isograd diagnose runs/exp7
  isograd diagnose trainer_state.json checkpoint-500/optimizer.pt
  isograd diagnose model.json --data digits
  isograd diagnose model.json --data train.csv --target price --epochs 50
  isograd diagnose model.json --data train.npz --optimizer sgd --lr 0.1 --momentum 0.9
  isograd diagnose model.json --data spirals --json > report.json
  isograd diagnose model.json --data iris --fail-on vanishing,exploding

Exit code: 0 healthy, 1 something is wrong, 2 unreadable input or wrong usage.`;

const phases = {
  initialization: "measuring step 0",
  training: "training",
  causes: "weighing causes",
};

/** `isograd diagnose`: what is wrong with a training, where, and why. */
export function addDiagnose(
  program: Command,
  io: Io,
  work: Work,
  done: (code: number) => void,
): void {
  withDiagnosisOptions(program.command("diagnose"), seeds)
    .summary("say what is wrong with the gradients of a training, where, and why")
    .description(
      "Reads what a training left behind, or trains a model on data from several seeds, and says what is wrong with its gradients, in which layer, since which step, and why.",
    )
    .addHelpText("after", examples)
    .action(async (paths: readonly string[], options: DiagnoseCommandOptions) => {
      const { data } = options;
      done(
        data === undefined
          ? await examineFiles(paths, options, io)
          : await diagnoseCommand(onlyModel(paths), { ...options, data }, io, work),
      );
    });
}

type DiagnoseCommandOptions = Omit<TrainingOptions, "data"> &
  Partial<Pick<TrainingOptions, "data">>;

function onlyModel(paths: readonly string[]): string {
  const [path, other] = paths;
  if (path === undefined || other !== undefined)
    throw new UsageError(
      `diagnose: --data trains one model, got ${paths.length} paths; try one of them`,
    );
  return path;
}

async function diagnoseCommand(
  path: string,
  options: TrainingOptions,
  io: Io,
  work: Work,
): Promise<number> {
  const { save, json, failOn } = options;
  if (save !== undefined) refuseTarget("--save", save, [path, options.data]);
  const subject = await subjectOf(path, options);
  announce(io, subject, json === true);
  const progress = progressLine(io, json !== true);
  const diagnosis = await withTrials(io, work, subject, options, async (trials, signal) => {
    try {
      return await work.diagnose(subject.plan, subject.problem, {
        seeds: seedsOf(options),
        ...(options.maxSeconds !== undefined && { maxSeconds: options.maxSeconds }),
        trials,
        engine: subject.engine,
        signal,
        onProgress: (phase, trialProgress) => progress.show(phases[phase], trialProgress),
      });
    } finally {
      progress.clear();
    }
  });
  const text = json
    ? documentText(diagnosisDocument(diagnosis, version))
    : diagnosisText(diagnosis, styleOf(io, io.stdout));
  if (save !== undefined) writeFiles([{ path: save, text: writeTrace(savedTrace(diagnosis)) }]);
  io.stdout.write(text);
  return exitCodeOf(diagnosis.verdict, failOn);
}
