import { suggestion } from "../core/nearest.ts";
import { rngOf } from "../core/rng.ts";
import type { Dataset } from "../formats/dataset.ts";
import { type Shape, shapeText, sizeOf } from "../graph/tensor.ts";
import { type Model, replaceLayers } from "../model/model.ts";
import type { Network } from "../model/network.ts";
import { mapRecurrent, recurrentLayers } from "../model/recurrent-layers.ts";
import { tasks } from "../tasks/index.ts";
import { taskNamed } from "../tasks/task-name.ts";
import { loadTask } from "./data.ts";
import type { NetworkOptions } from "./network-options.ts";
import { UsageError } from "./usage-error.ts";

/** A list of features is taken for an image from this height and width on. */
const smallestImage = 8;

/**
 * The data of the task with this name and options.
 *
 * @throws UsageError when there is none, RangeError for its options, FormatError for its text.
 */
export async function taskData(name: string): Promise<Dataset> {
  const named = taskNamed(name);
  if (named) return loadTask(named, rngOf(0));
  const ids = tasks.map(({ id }) => id);
  const id = name.split(":")[0] ?? name;
  throw new UsageError(`--for: unknown task, got "${id}"${suggestion(id, ids)}`);
}

/**
 * The options with which a network reads samples of this data and answers as its targets ask.
 *
 * @param task - as it was typed, for messages.
 * @throws UsageError when the network reads something else.
 */
export function optionsFor(
  network: Network<object>,
  dataset: Dataset,
  task: string,
): NetworkOptions {
  const { targets } = dataset;
  const answer =
    targets.kind === "classes"
      ? { outputs: targets.names.length, head: "classes" }
      : { outputs: targets.width, head: "numbers" };
  return { ...inputFor(network, dataset, task), ...answer };
}

function inputFor(network: Network<object>, dataset: Dataset, task: string): NetworkOptions {
  const { shape, codes } = dataset;
  if ("steps" in network.defaults) return sequenceFor(network, dataset, task);
  if (codes !== undefined)
    throw new UsageError(
      `--for: ${network.id} reads numbers, got the codes of ${task}; try lstm or transformer`,
    );
  const isImage = "layers" in network.defaults;
  if (!isImage) return { input: shape };
  const input = imageShape(shape);
  if (input) return { input };
  throw new UsageError(
    `--for: ${network.id} reads images, got samples of ${task} ${shapeText(shape)}; try mlp`,
  );
}

function sequenceFor(
  { id }: Network<object>,
  { shape, codes }: Dataset,
  task: string,
): NetworkOptions {
  const [steps, features] = shape;
  if (codes !== undefined && shape.length === 1) return { steps, vocabulary: codes };
  if (shape.length === 2) return { steps, features };
  throw new UsageError(
    `--for: ${id} reads sequences, got samples of ${task} ${shapeText(shape)}; try mlp`,
  );
}

/** [height, width, channels]; a square of features is a gray image. */
function imageShape(shape: Shape): Shape | undefined {
  if (shape.length === 3) return shape;
  const side = Math.sqrt(sizeOf(shape));
  const isSquare = shape.length === 1 && Number.isInteger(side) && side >= smallestImage;
  return isSquare ? [side, side, 1] : undefined;
}

/**
 * The model as it answers at every step of a sequence where the targets ask for that: its last state, or the mean over
 * time, gives way to the whole sequence.
 *
 * @throws UsageError when it has neither.
 */
export function answeringAll(model: Model, { targets }: Dataset, task: string): Model {
  const positions = targets.kind === "classes" ? (targets.positions ?? 1) : 1;
  if (positions === 1) return model;
  if (recurrentLayers(model).length > 0)
    return mapRecurrent(
      model,
      (layer) => ({ ...layer, config: { ...layer.config, returnSequences: true } }) as typeof layer,
    );
  const pooled = model.layers.find(({ kind }) => kind === "GlobalAveragePooling1D");
  if (pooled) return replaceLayers(model, (layer) => (layer.name === pooled.name ? [] : [layer]));
  throw new UsageError(
    `--for: ${task} asks for an answer at each of ${positions} steps, which ${model.name} does not give; try lstm`,
  );
}
