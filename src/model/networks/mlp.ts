import type { Shape } from "../../graph/tensor.ts";
import type { ActivationRef } from "../activation.ts";
import { activationRef } from "../activations/index.ts";
import type { InitializerRef } from "../initializer.ts";
import { initializerRef } from "../initializers/index.ts";
import { type LayerList, layerList } from "../layer-list.ts";
import {
  type Answer,
  appendAnswer,
  denseConfig,
  heads,
  type Network,
  refuseNoCounts,
} from "../network.ts";

export interface MlpOptions extends Answer {
  /** Shape of a sample; images are flattened. */
  readonly input: Shape;
  /** Hidden layers. */
  readonly depth: number;
  readonly width: number;
  readonly activation: ActivationRef;
  readonly initializer: InitializerRef;
  /** Between weights and activation. */
  readonly normalization: "none" | "batch" | "layer";
}

/** h_l = φ(norm(W_l·h_{l−1} + b_l)), all hidden layers of one width. */
export const mlp = {
  id: "mlp",
  summary: "Dense layers one behind another.",
  source: "Glorot & Bengio 2010 — https://proceedings.mlr.press/v9/glorot10a.html",
  defaults: {
    input: [64],
    outputs: 10,
    head: "classes",
    depth: 4,
    width: 64,
    activation: activationRef("relu"),
    initializer: initializerRef("he-normal"),
    normalization: "none",
  },
  choices: { head: heads, normalization: ["none", "batch", "layer"] },
  numbered: (depth) => ({ depth }),
  build(options = {}) {
    const all: MlpOptions = { ...mlp.defaults, ...options };
    refuseNoCounts("mlp", { depth: all.depth, width: all.width, outputs: all.outputs });
    const list = layerList();
    list.append("input", { kind: "InputLayer", config: { shape: all.input } });
    if (all.input.length > 1) list.append("flatten", { kind: "Flatten", config: {} });
    for (let l = 1; l <= all.depth; l++) appendHidden(list, `hidden_${l}`, all);
    appendAnswer(list, all, all.initializer);
    return list.model(`mlp${all.depth}`);
  },
} as const satisfies Network<MlpOptions>;

function appendHidden(
  list: LayerList,
  name: string,
  { width, activation, initializer, normalization }: MlpOptions,
): void {
  const settings = { kernelInitializer: initializer };
  const norm = { center: true, scale: true, epsilon: 1e-3 }; // as Keras
  if (normalization === "none") {
    list.append(name, { kind: "Dense", config: denseConfig(width, { ...settings, activation }) });
    return;
  }
  list.append(name, { kind: "Dense", config: denseConfig(width, settings) });
  list.append(
    `${name}_norm`,
    normalization === "batch"
      ? { kind: "BatchNormalization", config: { ...norm, momentum: 0.99 } }
      : { kind: "LayerNormalization", config: norm },
  );
  list.append(`${name}_activation`, { kind: "Activation", config: { activation } });
}
