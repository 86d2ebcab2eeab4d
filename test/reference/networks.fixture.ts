import {
  type ActivationId,
  activationOf,
  activationRef,
} from "../../src/model/activations/index.ts";
import type { InitializerRef } from "../../src/model/initializer.ts";
import { initializerRef } from "../../src/model/initializers/index.ts";
import type { InnerLayer } from "../../src/model/inner-layer.ts";
import { layerList } from "../../src/model/layer-list.ts";
import type { LayerConfigs, Model } from "../../src/model/model.ts";
import { denseConfig } from "../../src/model/network.ts";
import type { ScalarActivation } from "../../src/theory/scalar-activation.ts";

/** Weights of variance σ_w² / fan-in: uniform, or Gaussian where their fourth moment matters, too. */
export function weights(
  weightVariance: number,
  distribution: "uniform" | "untruncated_normal" = "uniform",
): InitializerRef {
  return initializerRef("variance-scaling", {
    scale: weightVariance,
    mode: "fan_in",
    distribution,
  });
}

/** Gaussian weights of variance σ_w² / fan-in. */
export function gaussian(weightVariance: number): InitializerRef {
  return weights(weightVariance, "untruncated_normal");
}

type DenseLayer = Extract<InnerLayer, { kind: "Dense" }>;

/** A layer of weights without activation; a bias only where it has a variance. */
export function linear(
  units: number,
  kernelInitializer: InitializerRef,
  biasVariance = 0,
): DenseLayer {
  return {
    kind: "Dense",
    config: denseConfig(units, {
      useBias: biasVariance > 0,
      kernelInitializer,
      biasInitializer: initializerRef("random-normal", { stddev: Math.sqrt(biasVariance) }),
    }),
  };
}

export function dense(
  units: number,
  kernelInitializer: InitializerRef,
  id: ActivationId,
  biasVariance = 0,
): DenseLayer {
  const layer = linear(units, kernelInitializer, biasVariance);
  return { ...layer, config: { ...layer.config, activation: activationRef(id) } };
}

export function activation(id: ActivationId, config = {}): InnerLayer {
  return { kind: "Activation", config: { activation: activationRef(id, config) } };
}

/** Small against every variance here, so that norms divide by the standard deviation. */
const epsilon = 1e-6;
const plainScale = { center: false, scale: false, epsilon };

export const layerNorm: InnerLayer = {
  kind: "LayerNormalization",
  config: plainScale as LayerConfigs["LayerNormalization"],
};
export const rmsNorm: InnerLayer = { kind: "RMSNormalization", config: { epsilon } };
export const batchNorm: InnerLayer = {
  kind: "BatchNormalization",
  config: { ...plainScale, momentum: 0.99 } as LayerConfigs["BatchNormalization"],
};

/** Blocks of layers one behind another; the layers of block 3 are called a3, b3, …, one letter for each. */
export function chain(
  input: readonly number[],
  depth: number,
  block: (index: number) => readonly InnerLayer[],
): Model {
  const list = layerList();
  list.append("x", { kind: "InputLayer", config: { shape: input } });
  for (let index = 1; index <= depth; index++)
    block(index).forEach((layer, i) => {
      list.append(`${String.fromCharCode(97 + i)}${index}`, layer);
    });
  return list.model("chain");
}

/** φ as theory reads it. */
export function scalar(id: ActivationId, config = {}): ScalarActivation {
  const { scalar: rule, defaults } = activationOf(id) as ReturnType<typeof activationOf>;
  const all = { ...defaults, ...config };
  if (!rule) throw new RangeError(`scalar: activation must act on every unit by itself, got ${id}`);
  return {
    value: (x) => rule.value(x, all),
    derivative: (x, side) => rule.derivative(x, all, side),
  };
}
