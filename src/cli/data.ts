import { basename, extname } from "node:path";
import { FormatError } from "../core/errors.ts";
import { suggestion } from "../core/nearest.ts";
import { type Rng, rngOf } from "../core/rng.ts";
import { readCsv } from "../formats/csv.ts";
import type { Dataset, Targets } from "../formats/dataset.ts";
import { type NpzInput, readNpz } from "../formats/npz.ts";
import { readPlainText } from "../formats/plain-text.ts";
import { type Shape, sameShape, shapeText, sizeOf } from "../graph/tensor.ts";
import { type BuiltLayer, built, sampleShape } from "../model/build.ts";
import type { Model } from "../model/model.ts";
import { tasks } from "../tasks/index.ts";
import { problemOf } from "../tasks/problem.ts";
import type { Problem } from "../tasks/task.ts";
import { type NamedTask, taskNamed } from "../tasks/task-name.ts";
import { encodeTargets } from "../training/targets.ts";
import { asCodes } from "./codes.ts";
import { readBytes } from "./files.ts";
import { UsageError } from "./usage-error.ts";

const mostBytes = 512 * 2 ** 20;
/** A text is held as characters, several bytes each, before its windows are cut. */
const mostTextBytes = 64 * 2 ** 20;
/** Share kept for validation where neither the user nor the task says one. */
const usualValidation = 0.2;
/** The same data and split whatever the seeds of the trainings, so that runs can be compared. */
const dataSeed = 0;

const tableExtensions = [".csv", ".tsv", ".txt"];
const extensions = [...tableExtensions, ".npz"];

export interface DataOptions {
  readonly target?: string | undefined;
  readonly validation?: number | undefined;
}

/**
 * The data that the command names, fitted to the model: a built-in task with its options (`remember:lag=60`), a text for a
 * task that reads one (`text:book.txt`), or a file by its extension.
 *
 * @throws UsageError, FormatError or RangeError when it cannot be found, read, or does not fit the model.
 */
export async function loadProblem(
  source: string,
  model: Model,
  { target, validation }: DataOptions,
): Promise<Problem> {
  const layers = built(model);
  const input = sampleShape(layers);
  const output = layers.at(-1)?.outputShape ?? [];
  const named = taskNamed(source);
  if (named && target !== undefined)
    throw new UsageError(`--target: is for tables, got the task "${source}"; try without it`);
  const rng = rngOf(dataSeed);
  const dataset = named
    ? await loadTask(named, rng)
    : readFile(source, target, output, inputsOf(layers));
  const fitting = asCodes(fitted(dataset, input, source), layers);
  encodeTargets(fitting, output);
  return problemOf(named ? nameOf(named) : basename(source), fitting, {
    validation: validation ?? named?.task.validation ?? usualValidation,
    rng,
    ceiling: named?.ceiling,
  });
}

/** The samples of a task, or of the text that its name says. @throws FormatError or RangeError. */
export async function loadTask({ task, options, file }: NamedTask, rng: Rng): Promise<Dataset> {
  if (file === undefined || !task.fromText) return task.load(rng, options);
  const bytes = readBytes(file, "text", mostTextBytes);
  return task.fromText(readPlainText(bytes, basename(file)), options);
}

/** As it is typed, without spaces and folders. */
function nameOf({ task, options, file }: NamedTask): string {
  const said = Object.entries(options).map(([key, value]) => `${key}=${value}`);
  const parts = file === undefined ? said : [basename(file), ...said];
  return parts.length === 0 ? task.id : `${task.id}:${parts.join(",")}`;
}

/** Shape of one sample of a source, before any model is known. @throws as `loadProblem`. */
export async function sampleShapeIn(source: string, target: string | undefined): Promise<Shape> {
  const named = taskNamed(source);
  const dataset = named
    ? await loadTask(named, rngOf(dataSeed))
    : readFile(source, target, [1], []);
  return dataset.shape;
}

function readFile(
  path: string,
  target: string | undefined,
  output: Shape,
  inputs: readonly NpzInput[],
): Dataset {
  const extension = extname(path).toLowerCase();
  if (!extensions.includes(extension)) throw unknownData(path);
  const name = basename(path);
  if (tableExtensions.includes(extension)) {
    const text = new TextDecoder().decode(readBytes(path, "csv", mostBytes));
    return withTextHint(path, () =>
      asOutputSays((kind) => readCsv(text, { name, target, kind }), output),
    );
  }
  if (target !== undefined)
    throw new UsageError(`--target: is for tables, got ${path}; try an array named "y"`);
  const bytes = readBytes(path, "npz", mostBytes);
  // [steps, classes]: an answer at every step.
  const positions = output.length === 2 ? (output[0] ?? 1) : 1;
  return asOutputSays((kind) => readNpz(bytes, { name, kind, inputs, positions }), output);
}

/** A .txt file that is no table may be meant as a text: the message then says how to ask for that. */
function withTextHint(path: string, read: () => Dataset): Dataset {
  try {
    return read();
  } catch (cause) {
    if (extname(path).toLowerCase() !== ".txt" || !(cause instanceof FormatError)) throw cause;
    const problem = cause.message.slice(`${cause.format}: `.length);
    const hint = `for the characters of a text try --data text:${path}`;
    throw new FormatError(cause.format, `${problem}; ${hint}`, { cause });
  }
}

/** What a file must hold for a model with several inputs; nothing for one, which any array may be for. */
function inputsOf(layers: readonly BuiltLayer[]): readonly NpzInput[] {
  const inputs = layers.filter(({ layer }) => layer.kind === "InputLayer");
  if (inputs.length < 2) return [];
  return inputs.map(({ layer, outputShape }) => ({ name: layer.name, shape: outputShape }));
}

function unknownData(source: string): UsageError {
  const ids = tasks.map(({ id }) => id);
  const known = `tasks: ${ids.join(", ")}; files: ${extensions.join(", ")}`;
  const near = suggestion(source.split(":")[0] ?? source, ids);
  const hint = near.startsWith("; try") ? `${near} (${known})` : `; ${known}`;
  return new UsageError(`--data: unknown task or file, got "${source}"${hint}`);
}

/**
 * Whole numbers can be classes or amounts. Where the first guess cannot fit the model's output and the other can, the other
 * is taken: many units mean classes, a single one for more than two classes means an amount.
 */
function asOutputSays(read: (kind?: Targets["kind"]) => Dataset, output: Shape): Dataset {
  const dataset = read();
  const { targets } = dataset;
  const width = sizeOf(output);
  if (targets.kind === "classes") {
    const areNumbers = targets.names.every((name) => Number.isFinite(Number(name)));
    return width === 1 && targets.names.length > 2 && areNumbers ? read("numbers") : dataset;
  }
  const areWhole = targets.width === 1 && targets.values.every(Number.isInteger);
  return width > 1 && areWhole ? read("classes") : dataset;
}

/** The dataset in the shape of the model's input; equally many numbers are only arranged anew. */
function fitted(dataset: Dataset, input: Shape, source: string): Dataset {
  if (sameShape(dataset.shape, input)) return dataset;
  if (sizeOf(dataset.shape) === sizeOf(input)) return { ...dataset, shape: input };
  throw new RangeError(
    `data: samples of ${basename(source)} ${shapeText(dataset.shape)} do not fit the model's input, got ${shapeText(input)}; try an input of ${sizeOf(dataset.shape)} features`,
  );
}
