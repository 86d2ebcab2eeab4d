import { activationRef } from "../../src/model/activations/index.ts";
import { type BuiltLayer, built } from "../../src/model/build.ts";
import { initializerRef } from "../../src/model/initializers/index.ts";
import { type LayerList, layerList } from "../../src/model/layer-list.ts";
import type { Model } from "../../src/model/model.ts";
import { denseConfig } from "../../src/model/network.ts";
import { lstm } from "../../src/model/networks/lstm.ts";
import { transformer } from "../../src/model/networks/transformer.ts";
import { layoutOf } from "../../src/training/layout.ts";
import { hashedNumbers } from "../../src/training/parity.fixture.ts";

/** How a trained parameter starts: hashed numbers in [−1, 1) times `limit`, plus `offset`. */
export interface Start {
  readonly name: string;
  readonly shape: readonly number[];
  readonly limit: number;
  readonly offset: number;
}

/** Trained parameters in the order in which they lie in the flat vector. */
export function startsOf(layers: readonly BuiltLayer[]): readonly Start[] {
  return layoutOf(layers).trained.map(({ name, shape, fans }) => {
    const isMatrix = /(kernel|embeddings)$/.test(name);
    return {
      name,
      shape,
      limit: isMatrix ? Math.sqrt(6 / (fans.fanIn + fans.fanOut)) : 0,
      offset: name.endsWith("gamma") ? 1 : 0,
    };
  });
}

/** The flat vector, and the statistics of batch normalization as they start. */
export function startValues(model: Model): Readonly<Record<string, Float32Array>> {
  const layers = built(model);
  const layout = layoutOf(layers);
  const parameters = new Float32Array(layout.size);
  let at = 0;
  for (const { shape, limit, offset } of startsOf(layers)) {
    const count = shape.reduce((product, size) => product * size, 1);
    parameters.set(
      hashedNumbers(at, count).map((value) => value * limit + offset),
      at,
    );
    at += count;
  }
  const fixed = layout.fixed.map(({ name, shape: [size = 1] }) => [
    name,
    new Float32Array(size).fill(name.endsWith("variance") ? 1 : 0),
  ]);
  return { parameters, ...Object.fromEntries(fixed) };
}

/** Two convolutions with batch normalization, pooling, and a dense layer that answers. */
export function smallCnn(): Model {
  const list = layerList();
  list.append("input", { kind: "InputLayer", config: { shape: [28, 28, 1] } });
  convolution(list, 1, 32);
  convolution(list, 2, 64);
  const pool = { poolSize: [2, 2], strides: [2, 2], padding: "valid" } as const;
  list.append("pool", { kind: "MaxPooling2D", config: pool });
  list.append("flat", { kind: "Flatten", config: {} });
  const softmax = { activation: activationRef("softmax") };
  list.append("output", { kind: "Dense", config: denseConfig(10, softmax) });
  return list.model("cnn");
}

function convolution(list: LayerList, n: number, filters: number): void {
  list.append(`conv_${n}`, {
    kind: "Conv2D",
    config: {
      filters,
      kernelSize: [3, 3],
      strides: [1, 1],
      padding: "same",
      dilationRate: [1, 1],
      groups: 1,
      activation: activationRef("linear"),
      useBias: false,
      kernelInitializer: initializerRef("he-normal"),
      biasInitializer: initializerRef("zeros"),
      kernelRegularizer: undefined,
      biasRegularizer: undefined,
    },
  });
  const norm = { momentum: 0.9, epsilon: 1e-5, center: true, scale: true };
  list.append(`norm_${n}`, { kind: "BatchNormalization", config: norm });
  list.append(`relu_${n}`, { kind: "Activation", config: { activation: activationRef("relu") } });
}

/** 128 units read 100 steps of 32 numbers; the last state answers. The forget gate's bias starts at 0. */
export function longLstm(): Model {
  return lstm.build({ steps: 100, features: 32, units: 128, outputs: 10, forgetBias: 0 });
}

/** Four pre-norm encoder blocks of width 128 with four heads, 64 tokens. */
export function encoder(): Model {
  return transformer.build({ steps: 64, features: 32, width: 128, depth: 4, heads: 4 });
}
