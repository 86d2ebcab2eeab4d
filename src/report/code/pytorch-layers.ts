import type { ActivationRef } from "../../model/activation.ts";
import { activationOf } from "../../model/activations/index.ts";
import type { BuiltLayer } from "../../model/build.ts";
import { initializerOf } from "../../model/initializers/index.ts";
import type { ParameterSpec } from "../../model/layer.ts";
import type { Kind, LayerOf } from "../../model/model.ts";
import { truncatedDeviation } from "../../model/random-values.ts";
import { numberLiteral, numbersLiteral } from "./python.ts";

/** A layer as lines of a module: what is made once, and the expression that is computed. */
export interface TorchLayer {
  readonly make: readonly string[];
  forward(inputs: readonly string[]): string;
}

/** The layer in PyTorch; `name` is its attribute. */
export function torchLayer(layer: BuiltLayer, name: string): TorchLayer {
  const write = writers[layer.layer.kind] as Writer<Kind>;
  return write({ layer: layer.layer as LayerOf<Kind>, built: layer, self: `self.${name}` });
}

interface Given<K extends Kind> {
  readonly layer: LayerOf<K>;
  readonly built: BuiltLayer;
  /** `self.dense_1` */
  readonly self: string;
}
type Writer<K extends Kind> = (given: Given<K>) => TorchLayer;

const passing: TorchLayer = { make: [], forward: ([x = ""]) => x };

/** Every kind of layer. A new kind does not compile until it is here. */
const writers: { readonly [K in Kind]: Writer<K> } = {
  InputLayer: () => passing,
  Dense: ({ layer: { config }, built, self }) => ({
    make: [
      `${self} = nn.Linear(${features(built)}, ${config.units}${config.useBias ? "" : ", bias=False"})`,
      ...built.parameters.map((spec) => initialization(spec, self)),
      ...frozen(built, self),
    ],
    forward: ([x = ""]) => activated(`${self}(${x})`, config.activation),
  }),
  Activation: ({ layer: { config } }) => ({
    make: [],
    forward: ([x = ""]) => activated(x, config.activation),
  }),
  ReLU: ({ layer: { config } }) => ({ make: [], forward: ([x = ""]) => variousRelu(x, config) }),
  LeakyReLU: ({ layer: { config } }) => ({
    make: [],
    forward: ([x = ""]) => `F.leaky_relu(${x}, ${numberLiteral(config.negativeSlope)})`,
  }),
  ELU: ({ layer: { config } }) => ({
    make: [],
    forward: ([x = ""]) => `F.elu(${x}, ${numberLiteral(config.alpha)})`,
  }),
  Softmax: ({ layer: { config } }) => ({
    make: [],
    forward: ([x = ""]) => `torch.softmax(${x}, ${config.axis})`,
  }),
  Dropout: ({ layer: { config }, self }) => ({
    make: [`${self} = nn.Dropout(${numberLiteral(config.rate)})`],
    forward: ([x = ""]) => `${self}(${x})`,
  }),
  BatchNormalization: batchNorm,
  LayerNormalization: ({ layer: { config }, built, self }) => ({
    make: [
      `${self} = nn.LayerNorm(${features(built)}, eps=${numberLiteral(config.epsilon)}${affine(config)})`,
      ...withoutScale(config, self),
      ...frozen(built, self),
    ],
    forward: ([x = ""]) => `${self}(${x})`,
  }),
  Flatten: () => ({ make: [], forward: ([x = ""]) => `torch.flatten(${x}, 1)` }),
  Add: () => ({ make: [], forward: (inputs) => inputs.join(" + ") }),
  Rescaling: ({ layer: { config }, self }) => ({
    make: [...constant(self, "scale", config.scale), ...constant(self, "offset", config.offset)],
    forward: ([x = ""]) => `${x} * ${self}_scale + ${self}_offset`,
  }),
  Normalization: ({ layer: { config }, self }) => ({
    make: [...constant(self, "mean", config.mean), ...constant(self, "variance", config.variance)],
    forward: ([x = ""]) => `(${x} - ${self}_mean) / ${self}_variance.sqrt().clamp(min=1e-7)`,
  }),
};

/** Keras keeps `momentum` of the old statistic, PyTorch takes `momentum` of the new one: 0.99 there is 0.01 here. */
function batchNorm({ layer, built, self }: Given<"BatchNormalization">): TorchLayer {
  const { config, trainable } = layer;
  const momentum = Number((1 - config.momentum).toPrecision(12));
  const isFlat = built.outputShape.length === 1;
  const open = isFlat ? "" : `.reshape(-1, ${features(built)})`;
  const close = (x: string) => (isFlat ? "" : `.reshape(${x}.shape)`);
  const isAffine = config.center || config.scale;
  return {
    make: [
      `${self} = nn.BatchNorm1d(${features(built)}, eps=${numberLiteral(config.epsilon)}, momentum=${numberLiteral(momentum)}${isAffine ? "" : ", affine=False"})`,
      ...(config.scale || !isAffine ? [] : [`${self}.weight.requires_grad_(False)`]),
      ...(config.center || !isAffine ? [] : [`${self}.bias.requires_grad_(False)`]),
      ...(trainable ? [] : frozen(built, self)),
    ],
    forward: ([x = ""]) =>
      trainable
        ? `${self}(${x}${open})${close(x)}`
        : `F.batch_norm(${x}${open}, ${self}.running_mean, ${self}.running_var, ${self}.weight, ${self}.bias, eps=${numberLiteral(config.epsilon)})${close(x)}`,
  };
}

interface Scaling {
  readonly center: boolean;
  readonly scale: boolean;
}

function affine({ center, scale }: Scaling): string {
  if (!center && !scale) return ", elementwise_affine=False";
  return center ? "" : ", bias=False";
}

function withoutScale({ center, scale }: Scaling, self: string): readonly string[] {
  return center && !scale ? [`${self}.weight.requires_grad_(False)`] : [];
}

function frozen({ layer, parameters }: BuiltLayer, self: string): readonly string[] {
  return layer.trainable || parameters.length === 0 ? [] : [`${self}.requires_grad_(False)`];
}

function features({ inputShapes }: BuiltLayer): number {
  return inputShapes[0]?.at(-1) ?? 1;
}

/** Numbers that are part of the network but not trained; they move with it to another device. */
function constant(
  self: string,
  suffix: string,
  value: number | readonly number[],
): readonly string[] {
  const attribute = self.slice("self.".length);
  return [`self.register_buffer("${attribute}_${suffix}", torch.tensor(${numbersLiteral(value)}))`];
}

/** φ(x) as an expression. */
export function activated(x: string, { id, config }: ActivationRef): string {
  const { slope = 0, alpha = 1, approximate = 0 } = { ...activationOf(id).defaults, ...config };
  switch (id) {
    case "linear":
      return x;
    case "sigmoid":
    case "tanh":
      return `torch.${id}(${x})`;
    case "exponential":
      return `torch.exp(${x})`;
    case "softmax":
      return `torch.softmax(${x}, -1)`;
    case "leaky-relu":
      return `F.leaky_relu(${x}, ${numberLiteral(slope)})`;
    case "elu":
      return `F.elu(${x}, ${numberLiteral(alpha)})`;
    case "gelu":
      return approximate ? `F.gelu(${x}, approximate="tanh")` : `F.gelu(${x})`;
    case "hard-sigmoid":
      return `torch.clamp(${numberLiteral(slope)} * ${x} + 0.5, 0.0, 1.0)`;
    default:
      return `F.${id.replaceAll("-", "_")}(${x})`;
  }
}

function variousRelu(
  x: string,
  { maxValue, negativeSlope, threshold }: LayerOf<"ReLU">["config"],
): string {
  const isPlain = negativeSlope === 0 && threshold === 0;
  const t = numberLiteral(threshold);
  const open = isPlain
    ? `F.relu(${x})`
    : `torch.where(${x} > ${t}, ${x}, ${numberLiteral(negativeSlope)} * (${x} - ${t}))`;
  return maxValue === undefined ? open : `torch.clamp(${open}, max=${numberLiteral(maxValue)})`;
}

/** The line that fills a weight or bias as Keras does; PyTorch's own defaults differ. */
function initialization({ name, initializer, fans }: ParameterSpec, self: string): string {
  const isKernel = name.endsWith("/kernel");
  const tensor = `${self}.${isKernel ? "weight" : "bias"}`;
  const { id } = initializer;
  const config = { ...initializerOf(id).defaults, ...initializer.config };
  const number = (key: string) => numberLiteral(Number(config[key]));
  switch (id) {
    case "zeros":
    case "ones":
      return `nn.init.${id}_(${tensor})`;
    case "constant":
      return `nn.init.constant_(${tensor}, ${number("value")})`;
    case "random-normal":
      return `nn.init.normal_(${tensor}, ${number("mean")}, ${number("stddev")})`;
    case "random-uniform":
      return `nn.init.uniform_(${tensor}, ${number("minval")}, ${number("maxval")})`;
    case "truncated-normal":
      return truncated(tensor, Number(config["mean"]), Number(config["stddev"]));
    case "orthogonal":
      return `nn.init.orthogonal_(${tensor}, ${number("gain")})`;
    default:
      break;
  }
  if (isKernel && id === "glorot-uniform") return `nn.init.xavier_uniform_(${tensor})`;
  if (isKernel && id === "he-uniform")
    return `nn.init.kaiming_uniform_(${tensor}, nonlinearity="relu")`;
  const { variance } = initializerOf(id).moments(fans, config);
  const deviation = Math.sqrt(variance);
  const note = `  # ${id}, fan in ${fans.fanIn}, fan out ${fans.fanOut}`;
  const distribution =
    config["distribution"] ?? (id.endsWith("-uniform") ? "uniform" : "truncated_normal");
  if (distribution === "uniform") {
    const limit = numberLiteral(Math.sqrt(3) * deviation);
    return `nn.init.uniform_(${tensor}, -${limit}, ${limit})${note}`;
  }
  if (distribution === "untruncated_normal")
    return `nn.init.normal_(${tensor}, 0.0, ${numberLiteral(deviation)})${note}`;
  return `${truncated(tensor, 0, deviation / truncatedDeviation)}${note}`;
}

/** Keras cuts at two standard deviations, PyTorch at numbers. */
function truncated(tensor: string, mean: number, deviation: number): string {
  const [m, s, low, high] = [mean, deviation, mean - 2 * deviation, mean + 2 * deviation].map(
    numberLiteral,
  );
  return `nn.init.trunc_normal_(${tensor}, ${m}, ${s}, ${low}, ${high})`;
}
