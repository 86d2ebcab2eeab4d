import { basename, extname } from "node:path";
import { suggestion } from "../core/nearest.ts";
import { rngOf } from "../core/rng.ts";
import { readCsv } from "../formats/csv.ts";
import type { Dataset, Targets } from "../formats/dataset.ts";
import { readNpz } from "../formats/npz.ts";
import { type Shape, sameShape, shapeText, sizeOf } from "../graph/tensor.ts";
import { built, sampleShape } from "../model/build.ts";
import type { Model } from "../model/model.ts";
import { tasks } from "../tasks/index.ts";
import { problemOf } from "../tasks/problem.ts";
import type { Problem, Task } from "../tasks/task.ts";
import { encodeTargets } from "../training/targets.ts";
import { readBytes } from "./files.ts";
import { UsageError } from "./usage-error.ts";

const mostBytes = 512 * 2 ** 20;
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
 * The data that the command names, fitted to the model: a built-in task, or a file by its extension.
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
  const task: Task | undefined = tasks.find(({ id }) => id === source);
  if (task && target !== undefined)
    throw new UsageError(`--target: is for tables, got the task "${source}"; try without it`);
  const rng = rngOf(dataSeed);
  const dataset = task ? await task.load(rng) : readFile(source, target, output);
  const fitting = fitted(dataset, input, source);
  encodeTargets(fitting, output);
  return problemOf(task ? source : basename(source), fitting, {
    validation: validation ?? task?.validation ?? usualValidation,
    rng,
    ceiling: task?.ceiling,
  });
}

function readFile(path: string, target: string | undefined, output: Shape): Dataset {
  const extension = extname(path).toLowerCase();
  if (!extensions.includes(extension)) throw unknownData(path);
  const name = basename(path);
  if (tableExtensions.includes(extension)) {
    const text = new TextDecoder().decode(readBytes(path, "csv", mostBytes));
    return asOutputSays((kind) => readCsv(text, { name, target, kind }), output);
  }
  if (target !== undefined)
    throw new UsageError(`--target: is for tables, got ${path}; try an array named "y"`);
  const bytes = readBytes(path, "npz", mostBytes);
  return asOutputSays((kind) => readNpz(bytes, { name, kind }), output);
}

function unknownData(source: string): UsageError {
  const ids = tasks.map(({ id }) => id);
  const known = `tasks: ${ids.join(", ")}; files: ${extensions.join(", ")}`;
  const near = suggestion(source, ids);
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
