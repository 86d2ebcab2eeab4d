import { type ActivationId, activationRef } from "../model/activations/index.ts";
import { built } from "../model/build.ts";
import { initializerRef } from "../model/initializers/index.ts";
import type { LayerOf, Model } from "../model/model.ts";
import { flatValues, layoutOf } from "./layout.ts";
import type { Recipe } from "./recipe.ts";

/** A multilayer perceptron and its training, small enough to write down again in Python. */
export interface MlpSpec {
  readonly inputs: number;
  readonly width: number;
  readonly depth: number;
  readonly classes: number;
  readonly activation: ActivationId;
  readonly optimizer: Recipe["optimizer"];
  readonly batchSize: number;
}

/**
 * Numbers that every language makes alike: the i-th is a 32-bit hash of i, cut to 24 bits and scaled to [−1, 1).
 *
 * Source: Wellons 2018, lowbias32 — https://nullprogram.com/blog/2018/07/31/
 */
export function hashedNumbers(start: number, count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => (hashOf(start + i) >>> 8) / 2 ** 23 - 1);
}

function hashOf(index: number): number {
  let x = index | 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** Hidden layers h1, h2, … of one width and an output layer y with softmax. */
export function mlpModel({ inputs, width, depth, classes, activation }: MlpSpec): Model {
  const hidden = Array.from({ length: depth }, (_, i) =>
    dense(`h${i + 1}`, i === 0 ? "x" : `h${i}`, width, activation),
  );
  const input = {
    kind: "InputLayer",
    name: "x",
    config: { shape: [inputs] },
    inputs: [],
    trainable: true,
  } as const;
  return {
    name: "mlp",
    layers: [input, ...hidden, dense("y", `h${depth}`, classes, "softmax")],
    dialect: "keras3",
    training: undefined,
  };
}

export function mlpRecipe({ optimizer, batchSize }: MlpSpec): Recipe {
  const loss = { id: "categorical-crossentropy", config: {} };
  return { loss, optimizer, batchSize, epochs: 1, clip: undefined };
}

/** Start of the flat parameters: kernels uniform as Glorot has them, biases 0. */
export function mlpParameters(spec: MlpSpec): Float32Array {
  const layers = built(mlpModel(spec));
  const values = new Map<string, Float32Array>();
  let position = 0;
  for (const { name, shape, fans } of layers.flatMap(({ parameters }) => parameters)) {
    const [rows = 1, columns = 1] = shape;
    const limit = shape.length > 1 ? Math.sqrt(6 / (fans.fanIn + fans.fanOut)) : 0;
    values.set(
      name,
      hashedNumbers(position, rows * columns).map((value) => value * limit),
    );
    position += rows * columns;
  }
  return flatValues(layoutOf(layers), values);
}

/** Inputs uniform in [−1, 1) and one-hot classes in turn, for `steps` batches. */
export function mlpBatches({ inputs, classes, batchSize }: MlpSpec, steps: number) {
  const samples = steps * batchSize;
  const targets = new Float32Array(samples * classes);
  for (let i = 0; i < samples; i++) targets[i * classes + (i % classes)] = 1;
  return { x: hashedNumbers(batchStart, samples * inputs), targets };
}

/** Position of the first input in the stream: behind the parameters of any network used here. */
const batchStart = 2 ** 30;

function dense(
  name: string,
  from: string,
  units: number,
  activation: ActivationId,
): LayerOf<"Dense"> {
  return {
    kind: "Dense",
    name,
    config: {
      units,
      activation: activationRef(activation),
      useBias: true,
      kernelInitializer: initializerRef("glorot-uniform"),
      biasInitializer: initializerRef("zeros"),
      kernelRegularizer: undefined,
      biasRegularizer: undefined,
    },
    inputs: [from],
    trainable: true,
  };
}
