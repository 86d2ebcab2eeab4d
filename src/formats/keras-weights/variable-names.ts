import { snakeCase } from "./model-config.ts";

type Names = (config: Readonly<Record<string, unknown>>, count: number) => readonly string[];

const weighted: Names = () => ["kernel", "bias"];
const recurrent: Names = () => ["kernel", "recurrent_kernel", "bias"];
const separable: Names = () => ["depthwise_kernel", "pointwise_kernel", "bias"];

/** Scale and offset, each of which may be switched off. */
const normalizing: Names = ({ scale, center }, count) => {
  const both = ["gamma", "beta"];
  if (scale === false) return ["beta"];
  return center === false || count < 2 ? ["gamma"] : both;
};

const batchNormalizing: Names = (config, count) => {
  const running = ["moving_mean", "moving_variance"];
  if (count === 2) return running;
  const { scale, center } = config;
  if (count === 3) return [scale === false && center !== false ? "beta" : "gamma", ...running];
  return ["gamma", "beta", ...running];
};

/** Kinds of layers in snake case and what Keras calls their variables, in the order in which it makes them. */
const kinds: readonly (readonly [RegExp, Names])[] = [
  [/^batch_normalization$/, batchNormalizing],
  [/normalization$/, normalizing],
  [/^separable_conv/, separable],
  [/^(simple_rnn|gru|lstm|conv_lstm\dd)?_?cell(_\d+)?$/, recurrent],
  [/^(embedding|reversible_embedding)$/, () => ["embeddings"]],
  [/^p_re_lu$/, () => ["alpha"]],
  [/dense|^(depthwise_)?conv\dd/, weighted],
];

/**
 * Names of the variables of a layer; their numbers where Keras' name is not known.
 *
 * Source: `build` of the layers in keras/src/layers, Keras 3.15.
 *
 * @param kind - class of the layer, or the name of its group (`dense_1`).
 * @param count - of its variables.
 */
export function variableNames(
  kind: string,
  config: Readonly<Record<string, unknown>>,
  count: number,
): readonly string[] {
  const snake = (kind === kind.toLowerCase() ? kind : snakeCase(kind)).replace(/_\d+$/, "");
  const names = kinds.find(([pattern]) => pattern.test(snake))?.[1](config, count) ?? [];
  return Array.from({ length: count }, (_, i) => names[i] ?? `${i}`);
}
