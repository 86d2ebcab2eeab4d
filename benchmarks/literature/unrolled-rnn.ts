import { activationRef } from "../../src/model/activations/index.ts";
import { initializerRef } from "../../src/model/initializers/index.ts";
import { layerList } from "../../src/model/layer-list.ts";
import type { Layer, Model } from "../../src/model/model.ts";
import { denseConfig } from "../../src/model/network.ts";

export interface UnrolledOptions {
  readonly steps: number;
  readonly features: number;
  readonly units: number;
  readonly outputs: number;
  /** Share of the state that is dropped, drawn anew at every step. */
  readonly rate: number;
}

/**
 * A tanh RNN with an orthogonal recurrent matrix, written out step by step: recurrent layers draw one mask for a whole
 * sequence, and this one draws another at every step. Every step of a sequence is an input of its own.
 */
export function unrolledRnn({ steps, features, units, outputs, rate }: UnrolledOptions): Model {
  const list = layerList();
  const times = Array.from({ length: steps }, (_, t) => t);
  for (const t of times)
    list.append(`input_${t}`, { kind: "InputLayer", config: { shape: [features] } }, []);
  const read = denseConfig(units);
  const recur = denseConfig(units, {
    useBias: false,
    kernelInitializer: initializerRef("orthogonal"),
  });
  const activation = activationRef("tanh");
  for (const t of times) {
    const seen = list.append(`read_${t}`, { kind: "Dense", config: read }, [`input_${t}`]);
    let sum = seen;
    if (t > 0) {
      list.append(`dropped_${t}`, { kind: "Dropout", config: { rate } }, [`state_${t - 1}`]);
      const recurred = list.append(`recur_${t}`, { kind: "Dense", config: recur });
      sum = list.append(`sum_${t}`, { kind: "Add", config: {} }, [seen, recurred]);
    }
    list.append(`state_${t}`, { kind: "Activation", config: { activation } }, [sum]);
  }
  const answer = denseConfig(outputs, { activation: activationRef("softmax") });
  list.append("output", { kind: "Dense", config: answer });
  const model = list.model("unrolled-rnn");
  return { ...model, layers: model.layers.map(sharing) };
}

/** Layers of later steps with the parameters of the first that has them. */
function sharing(layer: Layer): Layer {
  const [, name, t] = /^(read|recur)_(\d+)$/.exec(layer.name) ?? [];
  const first = name === "read" ? 0 : 1;
  return name === undefined || Number(t) === first
    ? layer
    : { ...layer, sharedWith: `${name}_${first}` };
}
