import type { BuiltLayer } from "../../model/build.ts";
import { numberLiteral } from "./python.ts";

/** Masks as PyTorch expressions, bool [batch, time]; `undefined` where every step counts. */
export type Masks = readonly (string | undefined)[];

/** The mask of a layer's output: who reads it knows which time steps count. */
export function maskOf(
  { layer, inputShapes, outputShape }: BuiltLayer,
  inputs: readonly string[],
  masks: Masks,
): string | undefined {
  const [x = ""] = inputs;
  switch (layer.kind) {
    case "Embedding":
      return layer.config.maskZero && inputShapes[0]?.length === 1 ? `${x} != 0` : undefined;
    case "Masking":
      return `(${x} != ${numberLiteral(layer.config.maskValue)}).any(-1)`;
    case "SimpleRNN":
    case "LSTM":
    case "GRU":
      return layer.config.returnSequences ? masks[0] : undefined;
    case "Bidirectional":
      return layer.config.layer.config.returnSequences ? masks[0] : undefined;
    case "MultiHeadAttention":
      return masks[0];
    case "Add":
    case "Multiply":
    case "Average":
    case "Maximum":
    case "Subtract":
      return mergedMask(masks);
    case "Concatenate": {
      if (outputShape.length !== 2 || masks.every((mask) => mask === undefined)) return undefined;
      const all = masks.map((mask, i) => mask ?? `torch.ones_like(${inputs[i]}[..., 0]).bool()`);
      const isAlongTime = layer.config.axis === 1 || layer.config.axis === -2;
      return isAlongTime ? `torch.cat([${all.join(", ")}], 1)` : all.join(" | ");
    }
    case "GlobalAveragePooling1D":
    case "Reshape":
    case "Permute":
    case "PositionEmbedding":
    case "RMSNormalization":
      return undefined;
    default: {
      const i = masks.findIndex((mask) => mask !== undefined);
      const keepsTime = outputShape.length > 1 && outputShape[0] === inputShapes[i]?.[0];
      return keepsTime ? masks[i] : undefined;
    }
  }
}

/** Steps that count in any of the inputs; `undefined` where one of them has no mask. */
export function mergedMask(masks: Masks): string | undefined {
  const given = masks.filter((mask) => mask !== undefined);
  return given.length < masks.length ? undefined : [...new Set(given)].join(" | ");
}

/** Whether the network's output has a mask. */
export function endsMasked(layers: readonly BuiltLayer[]): boolean {
  const masks = new Map<string, string | undefined>();
  for (const entry of layers) {
    const { inputs, name } = entry.layer;
    masks.set(
      name,
      maskOf(
        entry,
        inputs,
        inputs.map((input) => masks.get(input)),
      ),
    );
  }
  return masks.get(layers.at(-1)?.layer.name ?? "") !== undefined;
}
