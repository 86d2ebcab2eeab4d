import type { InitializerRef } from "../initializer.ts";
import { initializerRef, readInitializer, writeInitializer } from "../initializers/index.ts";
import type { LayerKind, Regularizer } from "../layer.ts";
import { only } from "../only.ts";
import { readBoolean, readCount, refuseUnless } from "../raw-config.ts";
import { readRegularizer, writeRegularizer } from "../regularizer.ts";

export interface EmbeddingConfig {
  /** How many codes there are: 0 to inputDim − 1. */
  readonly inputDim: number;
  readonly outputDim: number;
  readonly embeddingsInitializer: InitializerRef;
  readonly embeddingsRegularizer: Regularizer | undefined;
  /** Code 0 is padding: such steps do not count behind. */
  readonly maskZero: boolean;
}

const unsupported = {
  activity_regularizer: null,
  embeddings_constraint: null,
  lora_rank: null,
  quantization_config: null,
};

/** A row of a table for every code. Codes outside the table read its nearest row, NaN the first; fractions are cut off. */
export const embedding = {
  id: "embedding",
  kind: "Embedding",
  summary: "A trained vector for every code: words, categories.",
  source: "https://keras.io/api/layers/core_layers/embedding/",
  read(raw, who) {
    refuseUnless(raw, unsupported, who);
    return {
      inputDim: readCount(raw, "input_dim", who),
      outputDim: readCount(raw, "output_dim", who),
      embeddingsInitializer: readInitializer(
        raw["embeddings_initializer"],
        initializerRef("random-uniform"),
        who,
      ),
      embeddingsRegularizer: readRegularizer(raw["embeddings_regularizer"], who),
      maskZero: readBoolean(raw, "mask_zero", false, who),
    };
  },
  write: (config, dialect) => ({
    input_dim: config.inputDim,
    output_dim: config.outputDim,
    embeddings_initializer: writeInitializer(config.embeddingsInitializer, dialect),
    embeddings_regularizer: writeRegularizer(config.embeddingsRegularizer, dialect),
    activity_regularizer: null,
    embeddings_constraint: null,
    mask_zero: config.maskZero,
  }),
  outputShape: ({ outputDim }, inputs) => [...only(inputs, "embedding"), outputDim],
  parameters: ({ inputDim, outputDim, embeddingsInitializer, embeddingsRegularizer }) => [
    {
      name: "embeddings",
      shape: [inputDim, outputDim],
      initializer: embeddingsInitializer,
      fans: { fanIn: inputDim, fanOut: outputDim },
      trainable: true,
      regularizer: embeddingsRegularizer,
    },
  ],
  forward(ops, { config, inputs, parameters: { embeddings } }) {
    if (!embeddings) throw new RangeError("embedding: embeddings are missing");
    const codes = only(inputs, "embedding");
    // An index outside the table would end the engine's run.
    const known = ops.where(ops.isNaN(codes), 0, codes);
    const inside = ops.min(ops.max(known, 0), config.inputDim - 1);
    return ops.gather(embeddings, ops.cast(inside, "int64"));
  },
  mask(ops, { config, inputs }) {
    const codes = only(inputs, "embedding");
    if (!config.maskZero || codes.shape.length !== 2) return undefined;
    return ops.cast(ops.not(ops.equal(codes, 0)));
  },
} as const satisfies LayerKind<EmbeddingConfig>;
