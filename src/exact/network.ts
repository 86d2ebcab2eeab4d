import type { Rng } from "../core/rng.ts";
import { builder } from "../graph/builder.ts";
import type { Program } from "../graph/graph.ts";
import type { Ops } from "../graph/ops.ts";
import { sizeOf, type Tensor } from "../graph/tensor.ts";
import type { Model } from "../model/model.ts";
import * as training from "../training/network.ts";

/** A network as training computes it, in a graph that is open for more nodes. */
export interface Network extends training.Network {
  readonly ops: Ops;
}

/**
 * The forward pass of a training step: statistics of the batch, dropout on. Nothing is rounded to 16 bits: rounding has no
 * derivative.
 */
export function networkOf(model: Model, batchSize: number): Network {
  const ops = builder();
  return { ops, ...training.networkOf(ops, model, undefined, batchSize, true) };
}

/** A program whose every input keeps its value over the steps, but for those that are `stacked`. */
export function programOf(
  ops: Ops,
  outputs: Readonly<Record<string, Tensor>>,
  stacked: readonly string[],
): Program {
  const kept = ops.graph(outputs).inputs.filter(({ name }) => !stacked.includes(name));
  const next = kept.map((tensor) => [`next/${tensor.name}`, tensor] as const);
  return {
    graph: ops.graph({ ...outputs, ...Object.fromEntries(next) }),
    carried: kept.map(({ name }) => ({ input: name, output: `next/${name}` })),
  };
}

/** Random numbers for a network, drawn once: the same dropout in every pass. */
export function noiseOf(
  noises: readonly training.Noise[],
  rng: Rng,
): Readonly<Record<string, Float32Array>> {
  return Object.fromEntries(
    noises.map(({ name, shape, distribution }) => {
      const stream = rng.split(name);
      const draw = distribution === "normal" ? stream.normal : stream.uniform;
      return [name, Float32Array.from({ length: sizeOf(shape) }, () => draw())];
    }),
  );
}
