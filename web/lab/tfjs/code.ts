import { writeKerasJson } from "../../../src/formats/keras-json.ts";
import type { Model } from "../../../src/model/model.ts";
import type { Plan } from "../../../src/training/plan.ts";
import type { Recipe } from "../../../src/training/recipe.ts";
import { initializers } from "./initializers.ts";
import { layers, ownLayer } from "./layers.ts";

/** Functions of `tf.train` and their arguments, in order. Source: js.tensorflow.org/api/latest/#Training-Optimizers */
const optimizers: Readonly<Record<string, readonly [call: string, ...settings: string[]]>> = {
  sgd: ["sgd", "learningRate"],
  adagrad: ["adagrad", "learningRate", "initialAccumulatorValue"],
  adadelta: ["adadelta", "learningRate", "rho", "epsilon"],
  rmsprop: ["rmsprop", "learningRate", "rho", "momentum", "epsilon"],
  adam: ["adam", "learningRate", "beta1", "beta2", "epsilon"],
  adamax: ["adamax", "learningRate", "beta1", "beta2", "epsilon"],
};

/** What `compile` takes for a loss: names, and a function where there is none. */
const losses: Readonly<Record<string, string>> = {
  "categorical-crossentropy": '"categoricalCrossentropy"',
  "sparse-categorical-crossentropy": '"sparseCategoricalCrossentropy"',
  "binary-crossentropy": '"binaryCrossentropy"',
  mse: '"meanSquaredError"',
  mae: '"meanAbsoluteError"',
  huber: "(y, answer) => tf.losses.huberLoss(y, answer)",
};

interface Topology {
  readonly modelTopology: unknown;
}

/**
 * The model with its recipe as a TF.js program: what TF.js does not have is a class in it, or a comment that says so.
 *
 * @throws RangeError for layers that TF.js has with other weights, or that no class is written for.
 */
export function tfjsCode({ model, recipe }: Plan): string {
  refuseOtherCells(model);
  const written = JSON.parse(writeKerasJson({ ...model, dialect: "tfjs" })) as Topology;
  const topology = { modelTopology: withOwnNames(written.modelTopology) };
  const names = classNames(topology);
  const own = [...names].filter((name) => name in layers);
  const missing = [
    ...(recipe.clip ? [`clipping ${recipe.clip.kind} ${recipe.clip.threshold}`] : []),
    ...(recipe.schedule ? [`schedule ${recipe.schedule.id}`] : []),
    ...(recipe.precision ? [`precision ${recipe.precision.format}`] : []),
    ...(recipe.initialization ? [`initialization ${recipe.initialization}`] : []),
  ];
  return [
    `import * as tf from "@tensorflow/tfjs";`,
    "",
    ...[...names].flatMap((name) => programOf(initializers[name])),
    ...(own.length > 0 ? programOf(ownLayer) : []),
    ...own.flatMap((name) => programOf(layers[name])),
    `const topology = ${JSON.stringify(topology, null, 2)};`,
    "",
    "export const model = await tf.models.modelFromJSON(topology);",
    `const optimizer = ${optimizerCall(recipe)};`,
    ...missing.map(
      (what) => `// The network was trained with ${what}: LayersModel.fit does not have it.`,
    ),
    `model.compile({ optimizer, loss: ${losses[recipe.loss.id] ?? `"${recipe.loss.id}"`}, metrics: ["accuracy"] });`,
    "",
    "// xs and ys: your data, [samples, …]; classes as one-hot rows.",
    `export function train(xs, ys, epochs = ${recipe.epochs}) {`,
    `  return model.fit(xs, ys, { batchSize: ${recipe.batchSize}, epochs });`,
    "}",
    "",
  ].join("\n");
}

const programOf = (text: string | undefined) => (text === undefined ? [] : [text, ""]);

/** Recurrent layers whose weights TF.js does not have: a class for each would be a recurrent layer of its own. */
function refuseOtherCells({ layers: all }: Model): void {
  const cell = all.find(
    ({ config }) =>
      ("layerNormalization" in config && config.layerNormalization) ||
      ("resetAfter" in config && config.resetAfter),
  );
  if (!cell) return;
  const what = cell.kind === "GRU" ? "whose reset gate comes last" : "that normalizes its states";
  throw new RangeError(
    `tfjs: TF.js has no ${cell.kind} ${what}, got ${cell.name}; try the Keras program`,
  );
}

/** Classes that the program has under a name of its own: TF.js changes names with an underscore. */
const renamed: Readonly<Record<string, string>> = {
  VarianceScaling: "Isograd>VarianceScaling",
  "keras_hub>PositionEmbedding": "Isograd>PositionEmbedding",
};

function withOwnNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withOwnNames);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]: [string, unknown]) => [
      key,
      key === "class_name" ? (renamed[String(part)] ?? part) : withOwnNames(part),
    ]),
  );
}

function classNames(value: unknown): ReadonlySet<string> {
  if (typeof value !== "object" || value === null) return new Set();
  const own = "class_name" in value ? [String(value.class_name)] : [];
  return new Set([...own, ...Object.values(value).flatMap((part) => [...classNames(part)])]);
}

function optimizerCall({ optimizer: { id, config } }: Recipe): string {
  if (id === "sgd" && (config["momentum"] ?? 0) > 0)
    return `tf.train.momentum(${config["learningRate"]}, ${config["momentum"]}, ${(config["nesterov"] ?? 0) === 1})`;
  const [call, ...settings] = optimizers[id] ?? [];
  if (call === undefined)
    return `tf.train.adam(${config["learningRate"]}) // TF.js does not have ${id}`;
  const values = settings.map((name) => config[name]);
  while (values.length > 0 && values.at(-1) === undefined) values.pop();
  return `tf.train.${call}(${values.map((value) => String(value)).join(", ")})`;
}
