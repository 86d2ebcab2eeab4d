import { initializerRef } from "./initializers/index.ts";
import type { LayerList } from "./layer-list.ts";
import { denseConfig, refuseNoCounts } from "./network.ts";

/** What a network of sequences reads. */
export interface SequenceInput {
  /** Length of a sequence. */
  readonly steps: number;
  /** Numbers per step; unused with a vocabulary. */
  readonly features: number;
  /** How many codes there are where every step is one code; 0 where steps are numbers. */
  readonly vocabulary: number;
}

/**
 * Appends the input and what makes a vector of this width of every step: an embedding of codes, or a dense layer.
 *
 * @returns the name of the layer that gives the vectors.
 */
export function appendSequenceInput(
  list: LayerList,
  input: SequenceInput,
  width: number,
  who: string,
): string {
  if (input.vocabulary > 0) return appendCodes(list, input, width, who);
  appendNumbers(list, input, who);
  return list.append("tokens", { kind: "Dense", config: denseConfig(width) });
}

/** Appends an input of codes and their embedding. */
export function appendCodes(
  list: LayerList,
  { steps, vocabulary }: SequenceInput,
  width: number,
  who: string,
): string {
  refuseNoCounts(who, { steps, vocabulary, width });
  list.append("input", { kind: "InputLayer", config: { shape: [steps] } });
  const config = {
    inputDim: vocabulary,
    outputDim: width,
    embeddingsInitializer: initializerRef("random-normal", { stddev: 0.02 }), // as BERT and GPT-2 start theirs
    embeddingsRegularizer: undefined,
    maskZero: false,
  };
  return list.append("tokens", { kind: "Embedding", config });
}

/** Appends an input of numbers. */
export function appendNumbers(
  list: LayerList,
  { steps, features }: SequenceInput,
  who: string,
): string {
  refuseNoCounts(who, { steps, features });
  return list.append("input", { kind: "InputLayer", config: { shape: [steps, features] } });
}
