import type { Command } from "commander";
import { suggestion } from "../../core/nearest.ts";
import { rngOf } from "../../core/rng.ts";
import { exactTools } from "../../exact/index.ts";
import { type Moment, momentAfter } from "../../exact/moment.ts";
import { type ExactTool, exceeded, type Settings } from "../../exact/tool.ts";
import { documentText } from "../../report/json.ts";
import { measurementDocument } from "../../report/measurement-json.ts";
import { measurementText, type ToolResult } from "../../report/measurement-text.ts";
import { countArgument } from "../arguments.ts";
import type { Io } from "../io.ts";
import { type SubjectOptions, withSubjectOptions } from "../options.ts";
import { type ProgressLine, progressLine } from "../progress.ts";
import { announce, type Subject, subjectOf } from "../session.ts";
import { styleOf } from "../style.ts";
import { UsageError } from "../usage-error.ts";
import { version } from "../version.ts";

const tools: readonly ExactTool[] = exactTools;
const ids = tools.map(({ id }) => id);

const examples = `
Examples:
  isograd measure model.json --data digits
  isograd measure model.json --data digits --tools sharpness --optimizer sgd --lr 0.5 --after 200
  isograd measure model.json --data spirals --tools jacobian --from dense_1 --to dense_8
  isograd measure rnn.json --data remember:lag=60 --tools recurrent-spectrum --json

Exit code: 0 every number is within its limit, 1 one is not, 2 unreadable input or wrong usage.`;

interface MeasureOptions extends SubjectOptions, Settings {
  readonly tools: readonly ExactTool[];
  readonly after: number;
}

/** `isograd measure`: exact measurements of a network at one moment of its training. */
export function addMeasure(program: Command, io: Io, done: (code: number) => void): void {
  withSubjectOptions(program.command("measure"))
    .option(
      "--tools <ids>",
      `what to measure: ${ids.join(",")} (default: all)`,
      toolsArgument,
      tools,
    )
    .option("--after <steps>", "train as many steps first", countArgument("--after", 0), 0)
    .option(
      "--samples <count>",
      "samples whose Jacobians are measured (default: 8, of sequences 4)",
      countArgument("--samples", 1),
    )
    .option("--from <layer>", "the Jacobian starts at this layer's output (default: the input)")
    .option(
      "--to <layer>",
      "the Jacobian ends at this layer, before its activation (default: the last)",
    )
    .option(
      "--micro-batches <count>",
      "gradients that are compared (default: 16)",
      countArgument("--micro-batches", 2),
    )
    .option(
      "--micro-batch-size <count>",
      "samples in each (default: the batch size)",
      countArgument("--micro-batch-size", 1),
    )
    .option(
      "--lag <steps>",
      "time steps to remember (default: the task's, else the sequence)",
      countArgument("--lag", 1),
    )
    .summary("measure Jacobians, curvature, gradient noise and memory exactly")
    .description(
      "Measures the network at its initialization, or after some steps of training: singular values of its Jacobian, curvature of the loss against the learning rate, signal and noise of its gradients, and how far back its recurrent layers remember.",
    )
    .addHelpText("after", examples)
    .action(async (path: string, options: MeasureOptions) => {
      done(await measureCommand(path, options, io));
    });
}

async function measureCommand(path: string, options: MeasureOptions, io: Io): Promise<number> {
  const { json, seed } = options;
  const subject = await subjectOf(path, options);
  announce(io, subject, json === true);
  const progress = progressLine(io, json !== true);
  try {
    const moment = await reached(subject, options, progress);
    const results: ToolResult[] = [];
    for (const tool of options.tools) {
      progress.show(`measuring ${tool.id}`, undefined);
      const rng = rngOf(seed).split(tool.id);
      const given = { ...subject, ...moment, rng, settings: options };
      results.push({ tool, measurement: await tool.measure(given) });
    }
    progress.clear();
    const report = {
      model: subject.plan.model.name,
      task: subject.problem.id,
      engine: subject.engine.id,
      seed,
      step: moment.step,
      results,
    };
    io.stdout.write(
      json
        ? documentText(measurementDocument(report, version))
        : measurementText(report, styleOf(io, io.stdout)),
    );
    return results.some(({ measurement }) => exceeded(measurement).length > 0) ? 1 : 0;
  } finally {
    progress.clear();
  }
}

function reached(
  { plan, problem, engine }: Subject,
  { seed, after }: MeasureOptions,
  progress: ProgressLine,
): Promise<Moment> {
  return momentAfter(plan, problem, engine, {
    seed,
    steps: after,
    onProgress: (step, planned, loss) =>
      progress.show("training", {
        finished: 0,
        wanted: 1,
        step,
        plannedSteps: Math.min(after, planned),
        loss,
      }),
  });
}

/** Ids with commas between them, in the order of the registry. */
function toolsArgument(text: string): readonly ExactTool[] {
  const wanted = text.split(",").map((word) => word.trim());
  const unknown = wanted.find((word) => !ids.includes(word));
  if (unknown !== undefined)
    throw new UsageError(`--tools: unknown tool, got "${unknown}"${suggestion(unknown, ids)}`);
  return tools.filter(({ id }) => wanted.includes(id));
}
