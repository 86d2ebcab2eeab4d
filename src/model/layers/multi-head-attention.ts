import { shapeText } from "../../graph/tensor.ts";
import { attentionMask } from "../attention-mask.ts";
import { dropped } from "../dropped.ts";
import { headsJoined, headsOf, projectionParameters } from "../head-projection.ts";
import type { InitializerRef } from "../initializer.ts";
import { initializerRef, readInitializer, writeInitializer } from "../initializers/index.ts";
import type { LayerKind, Regularizer } from "../layer.ts";
import { readBoolean, readCount, readNumberWithin, refuseUnless, shown } from "../raw-config.ts";
import { readRegularizer, writeRegularizer } from "../regularizer.ts";

export interface MultiHeadAttentionConfig {
  readonly numHeads: number;
  /** Size of queries and keys of one head. */
  readonly keyDim: number;
  /** Size of values of one head. */
  readonly valueDim: number;
  /** Features of the output; those of the query where absent. */
  readonly outputDim: number | undefined;
  /** Share of the attention weights that is dropped while training. */
  readonly dropout: number;
  readonly useBias: boolean;
  /** A query sees keys up to its own position. Keras is told so in every call; model files hold it under the same name. */
  readonly useCausalMask: boolean;
  readonly kernelInitializer: InitializerRef;
  /** Of the value and output kernels alone, as DeepNorm has them; Keras has one initializer for all four. */
  readonly valueInitializer?: InitializerRef | undefined;
  readonly outputInitializer?: InitializerRef | undefined;
  readonly biasInitializer: InitializerRef;
  readonly kernelRegularizer: Regularizer | undefined;
  readonly biasRegularizer: Regularizer | undefined;
}

type Config = MultiHeadAttentionConfig;

const unsupported = {
  use_gate: false,
  sliding_window: null,
  flash_attention: null,
  activity_regularizer: null,
  kernel_constraint: null,
  bias_constraint: null,
};

/**
 * softmax(Q·Kᵀ/√d)·V per head, then a linear map of all heads. Reads query and value, and a key of its own where there is
 * a third input; self-attention reads one layer twice.
 */
export const multiHeadAttention = {
  id: "multi-head-attention",
  kind: "MultiHeadAttention",
  summary: "Every token reads all others, by how well its query fits their keys.",
  source: "Vaswani et al. 2017, §3.2 — https://arxiv.org/abs/1706.03762",
  read(raw, who) {
    refuseUnless(raw, unsupported, who);
    const axes = [raw["attention_axes"] ?? 1].flat();
    if (axes.length !== 1 || axes[0] !== 1)
      throw new RangeError(
        `${who}: attention_axes must be null or 1, got ${shown(raw["attention_axes"])}`,
      );
    const fallback = initializerRef("glorot-uniform");
    const own = {
      valueInitializer: initializerOrNone(raw["value_initializer"], who),
      outputInitializer: initializerOrNone(raw["output_initializer"], who),
    };
    return {
      numHeads: readCount(raw, "num_heads", who),
      keyDim: readCount(raw, "key_dim", who),
      valueDim: readCount(raw, raw["value_dim"] ? "value_dim" : "key_dim", who),
      outputDim: readOutputDim(raw["output_shape"], who),
      dropout: readNumberWithin(raw, "dropout", 0, [0, 1], who),
      useBias: readBoolean(raw, "use_bias", true, who),
      useCausalMask: readBoolean(raw, "use_causal_mask", false, who),
      kernelInitializer: readInitializer(raw["kernel_initializer"], fallback, who),
      ...(own.valueInitializer ? { valueInitializer: own.valueInitializer } : {}),
      ...(own.outputInitializer ? { outputInitializer: own.outputInitializer } : {}),
      biasInitializer: readInitializer(raw["bias_initializer"], initializerRef("zeros"), who),
      kernelRegularizer: readRegularizer(raw["kernel_regularizer"], who),
      biasRegularizer: readRegularizer(raw["bias_regularizer"], who),
    };
  },
  write: (config, dialect) => ({
    num_heads: config.numHeads,
    key_dim: config.keyDim,
    value_dim: config.valueDim,
    dropout: config.dropout,
    use_bias: config.useBias,
    output_shape: config.outputDim === undefined ? null : [config.outputDim],
    attention_axes: null,
    ...(config.useCausalMask ? { use_causal_mask: true } : {}),
    kernel_initializer: writeInitializer(config.kernelInitializer, dialect),
    ...(config.valueInitializer
      ? { value_initializer: writeInitializer(config.valueInitializer, dialect) }
      : {}),
    ...(config.outputInitializer
      ? { output_initializer: writeInitializer(config.outputInitializer, dialect) }
      : {}),
    bias_initializer: writeInitializer(config.biasInitializer, dialect),
    kernel_regularizer: writeRegularizer(config.kernelRegularizer, dialect),
    bias_regularizer: writeRegularizer(config.biasRegularizer, dialect),
    // Keras 2 wants these keys; null leaves the shapes to the first call.
    ...(dialect === "keras3" ? {} : { query_shape: null, key_shape: null, value_shape: null }),
  }),
  outputShape({ outputDim }, inputs) {
    const { query } = rolesOf(inputs);
    const wrong = inputs.find((shape) => shape.length !== 2);
    if (wrong)
      throw new RangeError(
        `multi-head-attention: inputs must be [time, features], got ${shapeText(wrong)}`,
      );
    const { key, value } = rolesOf(inputs);
    if (key[0] !== value[0])
      throw new RangeError(
        `multi-head-attention: key and value must have as many steps, got ${shapeText(key)} and ${shapeText(value)}`,
      );
    return [query[0] ?? 1, outputDim ?? query[1] ?? 1];
  },
  parameters(config, inputs) {
    const { query, key, value } = rolesOf(inputs);
    const { numHeads, keyDim, valueDim, kernelInitializer } = config;
    const valueInitializer = config.valueInitializer ?? kernelInitializer;
    const outputInitializer = config.outputInitializer ?? kernelInitializer;
    const output = config.outputDim ?? query.at(-1) ?? 1;
    return [
      ...projectionParameters(
        config,
        "query",
        [query.at(-1) ?? 1],
        [numHeads, keyDim],
        kernelInitializer,
      ),
      ...projectionParameters(
        config,
        "key",
        [key.at(-1) ?? 1],
        [numHeads, keyDim],
        kernelInitializer,
      ),
      ...projectionParameters(
        config,
        "value",
        [value.at(-1) ?? 1],
        [numHeads, valueDim],
        valueInitializer,
      ),
      ...projectionParameters(
        config,
        "attention_output",
        [numHeads, valueDim],
        [output],
        outputInitializer,
      ),
    ];
  },
  forward(ops, { config, inputs, masks, parameters, context }) {
    const from = rolesOf(inputs);
    const query = headsOf(ops, from.query, parameters, "query");
    const key = headsOf(ops, from.key, parameters, "key");
    const value = headsOf(ops, from.value, parameters, "value");
    const scaledQuery = ops.mul(query, 1 / Math.sqrt(config.keyDim));
    const logits = ops.matmul(scaledQuery, ops.transpose(key, [0, 1, 3, 2]));
    const mask = attentionMask(ops, logits.shape, masks, config.useCausalMask);
    const weights = ops.softmax(mask ? ops.where(mask, logits, hidden) : logits);
    context.observe("query", [query]);
    context.observe("key", [key]);
    context.observe("attention-logits", [logits]); // before masks: what they hide would be far from all others
    context.observe("attention-weights", [weights]);
    const read = ops.matmul(dropped(ops, weights, config.dropout, context), value);
    return headsJoined(ops, ops.transpose(read, [0, 2, 1, 3]), parameters);
  },
  mask: (_, { masks }) => masks[0],
} as const satisfies LayerKind<Config>;

const hidden = -1e9; // the logit of what a mask hides in Keras' Softmax; a row that is hidden throughout is uniform

function rolesOf<T>([query, value, key, ...more]: readonly T[]) {
  if (query === undefined || value === undefined || more.length > 0)
    throw new RangeError(
      `multi-head-attention: needs query, value and perhaps key, got ${[query, value, key, ...more].filter((x) => x !== undefined).length} inputs`,
    );
  return { query, value, key: key ?? value };
}

function initializerOrNone(raw: unknown, who: string): InitializerRef | undefined {
  return (raw ?? null) === null
    ? undefined
    : readInitializer(raw, initializerRef("glorot-uniform"), who);
}

function readOutputDim(raw: unknown, who: string): number | undefined {
  const [features, ...more] = [raw ?? []].flat();
  if (features === undefined) return undefined;
  return readCount({ output_shape: more.length > 0 ? raw : features }, "output_shape", who);
}
