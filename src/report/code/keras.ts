import type { Edit } from "../../mitigations/difference.ts";
import type { ActivationRef } from "../../model/activation.ts";
import { activationOf } from "../../model/activations/index.ts";
import type { InitializerRef } from "../../model/initializer.ts";
import { initializerOf } from "../../model/initializers/index.ts";
import type { Regularizer } from "../../model/layer.ts";
import type { Kind, Layer, LayerOf, Model } from "../../model/model.ts";
import type { Loss } from "../../training/loss.ts";
import { losses } from "../../training/losses/index.ts";
import type { Optimizer } from "../../training/optimizer.ts";
import { optimizers } from "../../training/optimizers/index.ts";
import type { Plan } from "../../training/plan.ts";
import type { Clip, Recipe } from "../../training/recipe.ts";
import { type Changes, changesOf } from "./changes.ts";
import {
  booleanLiteral,
  identifiersOf,
  numberLiteral,
  numbersLiteral,
  stringLiteral,
  tupleLiteral,
} from "./python.ts";

/** The model with its recipe as a Keras 3 program; lines that `edits` changed say so. */
export function kerasCode({ model, recipe }: Plan, edits: readonly Edit[]): string {
  const changes = changesOf(edits);
  return [
    "import keras",
    "",
    ...changes.removed,
    ...(isChain(model) ? sequential(model, changes) : functional(model, changes)),
    "",
    `optimizer = ${optimizerCall(recipe)}${changes.recipeComment("optimizer", "learningRate", "clip")}`,
    `model.compile(optimizer=optimizer, loss=${lossValue(recipe)}${metrics(recipe)})${changes.recipeComment("loss")}`,
    "",
    `# ${targetsNote(recipe)}`,
    `# model.fit(x, y, batch_size=${recipe.batchSize}, epochs=${recipe.epochs})${changes.recipeComment("batchSize", "epochs")}`,
    "",
  ].join("\n");
}

function isChain({ layers }: Model): boolean {
  return layers.every(({ inputs }, i) => {
    const before = layers[i - 1];
    return before === undefined
      ? inputs.length === 0
      : inputs.length === 1 && inputs[0] === before.name;
  });
}

function sequential(model: Model, changes: Changes): readonly string[] {
  const named = kerasNames(model);
  return [
    "model = keras.Sequential(",
    "    [",
    ...model.layers.map(
      (layer) => `        ${layerCall(layer, named)},${changes.layerComment(layer.name)}`,
    ),
    "    ],",
    `    name=${stringLiteral(withoutSlash(model.name))},`,
    ")",
  ];
}

function functional(model: Model, changes: Changes): readonly string[] {
  const named = kerasNames(model);
  const variables = identifiersOf(
    model.layers.map(({ name }) => name),
    "output",
  );
  const variable = (name: string) => variables.get(name) ?? "";
  const lines = model.layers.map((layer) => {
    const reads = layer.inputs.map(variable);
    const call = reads.length > 1 ? `([${reads.join(", ")}])` : `(${reads.join("")})`;
    const line = `${variable(layer.name)} = ${layerCall(layer, named)}${layer.kind === "InputLayer" ? "" : call}`;
    return `${line}${changes.layerComment(layer.name)}`;
  });
  const first = variable(model.layers[0]?.name ?? "");
  const last = variable(model.layers.at(-1)?.name ?? "");
  return [
    ...lines,
    `model = keras.Model(${first}, ${last}, name=${stringLiteral(withoutSlash(model.name))})`,
  ];
}

/** Keras refuses `/` in names, and equal ones. */
function kerasNames({ layers }: Model): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  return new Map(
    layers.map(({ name }) => {
      const base = withoutSlash(name);
      let unique = base;
      for (let n = 2; taken.has(unique); n++) unique = `${base}_${n}`;
      taken.add(unique);
      return [name, unique];
    }),
  );
}

function withoutSlash(name: string): string {
  return name.replaceAll("/", "_") || "unnamed";
}

function layerCall(layer: Layer, named: ReadonlyMap<string, string>): string {
  const name = `name=${stringLiteral(named.get(layer.name) ?? layer.name)}`;
  if (layer.kind === "InputLayer")
    return `keras.Input(${tupleLiteral(layer.config.shape)}, ${name})`;
  const frozen = layer.trainable ? [] : ["trainable=False"];
  const write = writers[layer.kind] as (layer: Layer) => readonly string[];
  return `keras.layers.${layer.kind}(${[...write(layer), ...frozen, name].join(", ")})`;
}

/** The arguments of each kind of layer; those at Keras' default are left out where that is shorter. */
const writers: { readonly [K in Kind]: (layer: LayerOf<K>) => readonly string[] } = {
  InputLayer: () => [],
  Dense: ({ config }) => [
    String(config.units),
    ...(config.activation.id === "linear" ? [] : [`activation=${activation(config.activation)}`]),
    ...(config.useBias ? [] : ["use_bias=False"]),
    `kernel_initializer=${initializer(config.kernelInitializer)}`,
    ...(config.useBias && config.biasInitializer.id !== "zeros"
      ? [`bias_initializer=${initializer(config.biasInitializer)}`]
      : []),
    ...regularizer("kernel_regularizer", config.kernelRegularizer),
    ...regularizer("bias_regularizer", config.useBias ? config.biasRegularizer : undefined),
  ],
  Activation: ({ config }) => [activation(config.activation)],
  ReLU: ({ config }) => [
    ...(config.maxValue === undefined ? [] : [`max_value=${numberLiteral(config.maxValue)}`]),
    `negative_slope=${numberLiteral(config.negativeSlope)}`,
    `threshold=${numberLiteral(config.threshold)}`,
  ],
  LeakyReLU: ({ config }) => [`negative_slope=${numberLiteral(config.negativeSlope)}`],
  ELU: ({ config }) => [`alpha=${numberLiteral(config.alpha)}`],
  Softmax: ({ config }) => [`axis=${config.axis}`],
  Dropout: ({ config }) => [numberLiteral(config.rate)],
  BatchNormalization: ({ config }) => [
    `momentum=${numberLiteral(config.momentum)}`,
    ...scaling(config),
  ],
  LayerNormalization: ({ config }) => scaling(config),
  Flatten: () => [],
  Add: () => [],
  Rescaling: ({ config }) => [
    numbersLiteral(config.scale),
    `offset=${numbersLiteral(config.offset)}`,
  ],
  Normalization: ({ config }) => [
    `mean=${numbersLiteral(config.mean)}`,
    `variance=${numbersLiteral(config.variance)}`,
  ],
};

function scaling(config: {
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
}): readonly string[] {
  return [
    `epsilon=${numberLiteral(config.epsilon)}`,
    ...(config.center ? [] : [`center=${booleanLiteral(false)}`]),
    ...(config.scale ? [] : [`scale=${booleanLiteral(false)}`]),
  ];
}

function activation({ id, config }: ActivationRef): string {
  const { names, defaults } = activationOf(id);
  const full = { ...defaults, ...config };
  if (Object.entries(full).every(([key, value]) => value === defaults[key]))
    return stringLiteral(names[0] ?? id);
  const { slope = 0, alpha = 1 } = full;
  switch (id) {
    case "leaky-relu":
      return `keras.layers.LeakyReLU(negative_slope=${numberLiteral(slope)})`;
    case "elu":
      return `keras.layers.ELU(alpha=${numberLiteral(alpha)})`;
    case "gelu":
      return "lambda x: keras.activations.gelu(x, approximate=True)";
    case "hard-sigmoid":
      return `lambda x: keras.ops.clip(${numberLiteral(slope)} * x + 0.5, 0.0, 1.0)`;
    default:
      return stringLiteral(names[0] ?? id);
  }
}

function initializer({ id, config }: InitializerRef): string {
  const { names, defaults } = initializerOf(id);
  const given = Object.entries({ ...defaults, ...config });
  // Keras cannot make "constant" from its name alone.
  const isPlain = id !== "constant" && given.every(([key, value]) => value === defaults[key]);
  if (isPlain) return stringLiteral(names[1] ?? id);
  const settings = given.map(([key, value]) => `${key}=${settingLiteral(value)}`);
  return `keras.initializers.${names[0]}(${settings.join(", ")})`;
}

function settingLiteral(value: number | string): string {
  return typeof value === "number" ? numberLiteral(value) : stringLiteral(value);
}

function regularizer(argument: string, given: Regularizer | undefined): readonly string[] {
  if (!given) return [];
  const { l1, l2 } = given;
  return [`${argument}=keras.regularizers.L1L2(l1=${numberLiteral(l1)}, l2=${numberLiteral(l2)})`];
}

/** Keras' names of the settings that are not spelled like ours in snake case. */
const switches: readonly string[] = ["nesterov", "centered"];

function optimizerCall({ optimizer, clip }: Recipe): string {
  const entry: Optimizer | undefined = optimizers.find(({ id }) => id === optimizer.id);
  const config = { ...entry?.defaults, ...optimizer.config };
  const settings = Object.entries(config).map(
    ([key, value]) =>
      `${optimizerKey(key)}=${switches.includes(key) ? booleanLiteral(value !== 0) : numberLiteral(value)}`,
  );
  return `keras.optimizers.${entry?.names[0] ?? "SGD"}(${[...settings, ...clipArgument(clip)].join(", ")})`;
}

function optimizerKey(key: string): string {
  const number = /^beta(\d)$/.exec(key)?.[1];
  if (number !== undefined) return `beta_${number}`;
  return key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function clipArgument(clip: Clip | undefined): readonly string[] {
  if (!clip) return [];
  const names = { value: "clipvalue", norm: "clipnorm", "global-norm": "global_clipnorm" };
  return [`${names[clip.kind]}=${numberLiteral(clip.threshold)}`];
}

function lossValue({ loss }: Recipe): string {
  const entry: Loss | undefined = losses.find(({ id }) => id === loss.id);
  if (loss.id === "huber")
    return `keras.losses.Huber(delta=${numberLiteral(loss.config["delta"] ?? 1)})`;
  return stringLiteral(entry?.names[0] ?? loss.id);
}

function metrics({ loss }: Recipe): string {
  const entry: Loss | undefined = losses.find(({ id }) => id === loss.id);
  return entry?.targets === "numbers" ? "" : ', metrics=["accuracy"]';
}

function targetsNote({ loss }: Recipe): string {
  switch (loss.id) {
    case "categorical-crossentropy":
      return "x: samples; y: one-hot rows, one column per class";
    case "sparse-categorical-crossentropy":
      return "x: samples; y: class numbers";
    case "binary-crossentropy":
      return "x: samples; y: 0 or 1";
    default:
      return "x: samples; y: numbers or one-hot rows, shaped like the output";
  }
}
