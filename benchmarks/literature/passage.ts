import { type Rng, rngOf } from "../../src/core/rng.ts";
import type { Engine, Values } from "../../src/engine/engine.ts";
import { onnxruntimeEngine } from "../../src/engine/onnxruntime.ts";
import { type Network, networkOf, noiseOf, programOf } from "../../src/exact/network.ts";
import { type Gradient, gradient } from "../../src/graph/gradient.ts";
import { sizeOf, type Tensor } from "../../src/graph/tensor.ts";
import { initialValues, type LayerTensors } from "../../src/model/build.ts";
import type { Model } from "../../src/model/model.ts";
import { flatValues } from "../../src/training/layout.ts";

export interface PassageOptions {
  readonly seed: number;
  readonly batch: number;
  readonly engine?: Engine;
}

/** What may be read of one forward and backward pass. */
export interface Pass {
  readonly network: Network;
  readonly gradOf: Gradient;
  /** What a layer computed. @throws RangeError for a layer that is not in the model. */
  layer(name: string): LayerTensors;
  /** ‖t‖ as a one-element tensor; 0 for a tensor that the loss does not depend on. */
  norm(tensor: Tensor | undefined): Tensor;
}

/**
 * Sends standard normal samples through a freshly initialized model and a standard normal gradient back from its output.
 *
 * @returns the tensors that `read` names, as numbers.
 */
export async function passage(
  model: Model,
  { seed, batch, engine = onnxruntimeEngine }: PassageOptions,
  read: (pass: Pass) => Readonly<Record<string, Tensor>>,
): Promise<Readonly<Record<string, Values>>> {
  const network = networkOf(model, batch);
  const { ops, layers, layout, tensors, noises, x } = network;
  const output = tensors.at(-1)?.output ?? x;
  const upstream = ops.input("upstream", output.shape);
  const gradOf = gradient(ops, ops.reduceSum(ops.mul(output, upstream)));
  const wanted = read({
    network,
    gradOf,
    layer(name) {
      const found = tensors.find((each) => each.name === name);
      if (!found) throw new RangeError(`passage: no such layer, got "${name}"`);
      return found;
    },
    norm: (tensor) => (tensor ? ops.sqrt(ops.reduceSumSquare(tensor)) : ops.constant([0], [])),
  });
  const session = await engine.compile(programOf(ops, wanted, ["x"]));
  const rng = rngOf(seed);
  const values = initialValues(layers, rng.split("weights"));
  const state = {
    parameters: flatValues(layout, values),
    upstream: gaussian(upstream, rng.split("upstream")),
    ...Object.fromEntries(
      layout.fixed.map(({ name }) => [name, values.get(name) ?? new Float32Array()]),
    ),
    ...noiseOf(noises, rng.split("noise")),
  };
  try {
    const { outputs } = await session.run(state, { x: gaussian(x, rng.split("x")) }, 1);
    return outputs;
  } finally {
    await session.dispose();
  }
}

function gaussian({ shape }: Tensor, rng: Rng): Float32Array {
  return Float32Array.from({ length: sizeOf(shape) }, () => rng.normal());
}
