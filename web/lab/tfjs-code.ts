import { writeKerasJson } from "../../src/formats/keras-json.ts";
import type { Plan } from "../../src/training/plan.ts";
import type { Recipe } from "../../src/training/recipe.ts";

/** Functions of `tf.train` and their arguments, in order. Source: js.tensorflow.org/api/latest/#Training-Optimizers */
const optimizers: Readonly<Record<string, readonly [call: string, ...settings: string[]]>> = {
  sgd: ["sgd", "learningRate"],
  adagrad: ["adagrad", "learningRate", "initialAccumulatorValue"],
  adadelta: ["adadelta", "learningRate", "rho", "epsilon"],
  rmsprop: ["rmsprop", "learningRate", "rho", "momentum", "epsilon"],
  adam: ["adam", "learningRate", "beta1", "beta2", "epsilon"],
  adamax: ["adamax", "learningRate", "beta1", "beta2", "epsilon"],
};

const losses: Readonly<Record<string, string>> = {
  "categorical-crossentropy": "categoricalCrossentropy",
  "sparse-categorical-crossentropy": "sparseCategoricalCrossentropy",
  "binary-crossentropy": "binaryCrossentropy",
  mse: "meanSquaredError",
  mae: "meanAbsoluteError",
  huber: "huberLoss",
};

/** The model with its recipe as a TF.js program; where TF.js does not have something, a comment says so. */
export function tfjsCode({ model, recipe }: Plan): string {
  const json = writeKerasJson({ ...model, dialect: "tfjs" });
  const missing = [
    ...(recipe.clip ? [`clipping ${recipe.clip.kind} ${recipe.clip.threshold}`] : []),
    ...(recipe.schedule ? [`schedule ${recipe.schedule.id}`] : []),
    ...(recipe.precision ? [`precision ${recipe.precision.format}`] : []),
    ...(recipe.initialization ? [`initialization ${recipe.initialization}`] : []),
  ];
  return [
    `import * as tf from "@tensorflow/tfjs";`,
    "",
    `const topology = ${json.trim()};`,
    "",
    "const model = await tf.models.modelFromJSON(topology);",
    `const optimizer = ${optimizerCall(recipe)};`,
    ...missing.map(
      (what) => `// The network was trained with ${what}: LayersModel.fit does not have it.`,
    ),
    `model.compile({ optimizer, loss: "${losses[recipe.loss.id] ?? recipe.loss.id}", metrics: ["accuracy"] });`,
    "",
    "// xs and ys: your data, [samples, …].",
    `await model.fit(xs, ys, { batchSize: ${recipe.batchSize}, epochs: ${Math.max(1, Math.round(recipe.epochs))} });`,
    "",
  ].join("\n");
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
