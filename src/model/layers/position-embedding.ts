import { shapeText } from "../../graph/tensor.ts";
import type { InitializerRef } from "../initializer.ts";
import { initializerRef, readInitializer, writeInitializer } from "../initializers/index.ts";
import type { LayerKind } from "../layer.ts";
import { only } from "../only.ts";
import { readCount } from "../raw-config.ts";

export interface PositionEmbeddingConfig {
  /** The longest sequence there may be. */
  readonly sequenceLength: number;
  readonly initializer: InitializerRef;
}

/** A row of a table for every position, whatever the input holds there: an Add layer behind adds them, as in Keras Hub. */
export const positionEmbedding = {
  id: "position-embedding",
  kind: "PositionEmbedding",
  summary: "A trained vector for every position of a sequence.",
  source: "https://keras.io/keras_hub/api/modeling_layers/position_embedding/",
  read: (raw, who) => ({
    sequenceLength: readCount(raw, "sequence_length", who),
    initializer: readInitializer(raw["initializer"], initializerRef("glorot-uniform"), who),
  }),
  write: ({ sequenceLength, initializer }, dialect) => ({
    sequence_length: sequenceLength,
    initializer: writeInitializer(initializer, dialect),
  }),
  outputShape({ sequenceLength }, inputs) {
    const input = only(inputs, "position-embedding");
    const length = input.at(-2);
    if (length !== undefined && length <= sequenceLength) return input;
    throw new RangeError(
      `position-embedding: input must be [time, features] with at most ${sequenceLength} steps, got ${shapeText(input)}`,
    );
  },
  parameters({ sequenceLength, initializer }, inputs) {
    const features = only(inputs, "position-embedding").at(-1) ?? 1;
    return [
      {
        name: "embeddings",
        shape: [sequenceLength, features],
        initializer,
        fans: { fanIn: sequenceLength, fanOut: features },
        trainable: true,
        regularizer: undefined,
      },
    ];
  },
  forward(ops, { config: { sequenceLength }, inputs, parameters: { embeddings } }) {
    if (!embeddings) throw new RangeError("position-embedding: embeddings are missing");
    const { shape } = only(inputs, "position-embedding");
    const length = shape.at(-2) ?? 1;
    const used = length === sequenceLength ? embeddings : ops.slice(embeddings, [0], [length], [0]);
    return ops.expand(used, shape);
  },
  mask: () => undefined, // Keras Hub's layer does not pass masks on
} as const satisfies LayerKind<PositionEmbeddingConfig>;
