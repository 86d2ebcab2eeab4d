import type { InitializerRef } from "./initializer.ts";
import { initializerRef } from "./initializers/index.ts";
import type { InnerLayer } from "./inner-layer.ts";
import { type LayerList, layerList } from "./layer-list.ts";
import type { Model } from "./model.ts";
import { type Answer, appendAnswer, refuseNoCounts } from "./network.ts";
import { appendCodes, appendNumbers, type SequenceInput } from "./sequence-input.ts";

/** What the recurrent networks have in common; they answer from their last state. */
export interface SequenceNetworkOptions extends Answer, SequenceInput {
  /** Size of the vector of a code, where there is a vocabulary. */
  readonly embedding: number;
  readonly layers: number;
  readonly units: number;
  readonly bidirectional: boolean;
  readonly kernelInitializer: InitializerRef;
  readonly recurrentInitializer: InitializerRef;
}

export const sequenceDefaults = {
  steps: 32,
  features: 1,
  vocabulary: 0,
  embedding: 16,
  outputs: 2,
  head: "classes",
  layers: 1,
  units: 32,
  bidirectional: false,
  kernelInitializer: initializerRef("glorot-uniform"),
  recurrentInitializer: initializerRef("orthogonal"),
} as const satisfies SequenceNetworkOptions;

type RecurrentLayer = InnerLayer<"SimpleRNN" | "LSTM" | "GRU">;

/** Recurrent layers one above another, all but the last with their whole sequence. */
export function sequenceNetwork(
  id: string,
  options: SequenceNetworkOptions,
  layerOf: (returnSequences: boolean) => RecurrentLayer,
): Model {
  const { layers, units, outputs } = options;
  refuseNoCounts(id, { layers, units, outputs });
  const list = layerList();
  if (options.vocabulary > 0) appendCodes(list, options, options.embedding, id);
  else appendNumbers(list, options, id);
  for (let l = 1; l <= layers; l++)
    appendRecurrent(list, `${id}_${l}`, layerOf(l < layers), options.bidirectional);
  appendAnswer(list, options);
  return list.model(id);
}

function appendRecurrent(
  list: LayerList,
  name: string,
  layer: RecurrentLayer,
  bidirectional: boolean,
): void {
  if (!bidirectional) list.append(name, layer);
  else list.append(name, { kind: "Bidirectional", config: { layer, mergeMode: "concat" } });
}

/** Where a bias with gates starts: `forget` for the gate that keeps the state, 0 for the others. */
export function forgetStart(forget: number): InitializerRef {
  return initializerRef("gate-bias", { forget });
}
