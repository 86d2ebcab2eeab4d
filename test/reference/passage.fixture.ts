import { expect } from "vitest";
import { type Rng, rngOf } from "../../src/core/rng.ts";
import type { Engine, NamedValues } from "../../src/engine/engine.ts";
import { onnxruntimeEngine } from "../../src/engine/onnxruntime.ts";
import { builder } from "../../src/graph/builder.ts";
import { gradient } from "../../src/graph/gradient.ts";
import { type Shape, sizeOf, type Tensor } from "../../src/graph/tensor.ts";
import { built, forward, initialValues, type LayerTensors } from "../../src/model/build.ts";
import type { Observable } from "../../src/model/layer.ts";
import type { Model } from "../../src/model/model.ts";

/** Networks drawn at random, a batch of random samples for each, and a random gradient at their output. */
export interface Experiment {
  readonly model: Model;
  readonly seed: string;
  /** Networks, one after the other through the same graph. */
  readonly nets?: number;
  /** Samples of a network, each with an upstream gradient of its own. */
  readonly batch?: number;
  /** Standard deviation of the input; or its values, for one network. */
  readonly input?: number | ((rng: Rng) => ArrayLike<number>);
  /** Factor on the standard normal gradient at the output; or its values. */
  readonly upstream?: number | ((rng: Rng) => ArrayLike<number>);
  /** What the layers show of their inside and is measured, too. */
  readonly observe?: Observable;
  /** What is measured, of all that could be; everything unless told. */
  readonly measures?: (what: string) => boolean;
  /** Tensors that the gradient takes as constants. */
  readonly constants?: (tensors: readonly LayerTensors[]) => readonly Tensor[];
  readonly engine?: Engine;
}

/**
 * Squared norms of one network, one number per sample, by what they are of: `z h1`, `y h1` for pre-activation and output of
 * layer h1, `dz h1`, `dy h1` for the gradients there, `cell-state h1 3` and `dcell-state h1 3` for the fourth thing that it
 * shows. One number of each parameter: `w h1/kernel`, `dw h1/kernel` for its gradient, `w·dw h1/kernel` for their inner product.
 */
export type Passage = Readonly<Record<string, ArrayLike<number>>>;

/**
 * A forward pass through every network and a backward pass from Σ output · upstream, as graphs of the library on its native
 * engine: layers, initializers, gradient rules and kernels are those of any training.
 */
export async function passages(experiment: Experiment): Promise<readonly Passage[]> {
  const { model, seed, nets = 1, batch = 1, engine = onnxruntimeEngine } = experiment;
  const { measures = () => true } = experiment;
  const ops = builder();
  const layers = built(model);
  const inputShape = layers[0]?.outputShape ?? [];
  const parameters = new Map(
    layers.flatMap((layer) =>
      layer.parameters.map(({ name, shape }) => [name, ops.input(name, shape)] as const),
    ),
  );
  const noises = new Map<string, { readonly size: number; readonly isUniform: boolean }>();
  const tensors = forward(ops, layers, {
    training: true,
    x: ops.input("x", [batch, ...inputShape]),
    parameter: (name) => parameters.get(name) ?? ops.constant([0], []),
    noise(name, shape, distribution) {
      noises.set(name, { size: sizeOf(shape), isUniform: distribution === "uniform" });
      return ops.input(name, shape);
    },
    update: () => {},
  });
  const output = tensors.at(-1)?.output;
  if (!output) throw new RangeError("passages: model must have layers, got none");
  const loss = ops.reduceSum(ops.mul(output, ops.input("upstream", output.shape)));
  const of = gradient(ops, loss, experiment.constants?.(tensors));

  const outputs: Record<string, Tensor> = {};
  const add = (name: string, tensor: Tensor | undefined, axes?: (shape: Shape) => number[]) => {
    if (tensor && measures(name)) outputs[name] = ops.reduceSumSquare(tensor, axes?.(tensor.shape));
  };
  const perSample = (shape: Shape) => shape.slice(1).map((_, axis) => axis + 1);
  for (const { name, preActivation, output: y, observed } of tensors) {
    add(`y ${name}`, y, perSample);
    add(`dy ${name}`, of(y), perSample);
    add(`z ${name}`, preActivation, perSample);
    add(`dz ${name}`, preActivation && of(preActivation), perSample);
    const shown = experiment.observe && observed[experiment.observe];
    shown?.forEach((tensor, i) => {
      add(`${experiment.observe} ${name} ${i}`, tensor, perSample);
      add(`d${experiment.observe} ${name} ${i}`, of(tensor), perSample);
    });
  }
  for (const [name, tensor] of parameters) {
    const grad = of(tensor);
    add(`w ${name}`, tensor);
    add(`dw ${name}`, grad);
    if (grad && measures(`w·dw ${name}`))
      outputs[`w·dw ${name}`] = ops.reduceSum(ops.mul(tensor, grad));
  }

  const session = await engine.compile({ graph: ops.graph(outputs), carried: [] });
  const results: Passage[] = [];
  for (let net = 0; net < nets; net++) {
    const rng = rngOf(`${seed}/${net}`);
    const values: NamedValues = {
      ...Object.fromEntries(initialValues(layers, rng.split("weights"))),
      ...Object.fromEntries(
        [...noises].map(([name, { size, isUniform }]) => {
          const noise = rng.split(name);
          return [name, drawn(size, isUniform ? noise.uniform : noise.normal)];
        }),
      ),
      x: chosen(experiment.input ?? 1, batch * sizeOf(inputShape), rng.split("x")),
      upstream: chosen(experiment.upstream ?? 1, sizeOf(output.shape), rng.split("upstream")),
    };
    results.push((await session.run({}, values, 1)).outputs);
  }
  await session.dispose();
  return results;
}

function chosen(
  values: number | ((rng: Rng) => ArrayLike<number>),
  size: number,
  rng: Rng,
): Float64Array {
  if (typeof values !== "number") return Float64Array.from(values(rng));
  return drawn(size, () => values * rng.normal());
}

export function drawn(size: number, draw: () => number): Float64Array {
  return Float64Array.from({ length: size }, draw);
}

/** Σ over the samples of a network. */
export function total(passage: Passage | undefined, what: string): number {
  const values = passage?.[what];
  if (!values) throw new RangeError(`passages: nothing measured of "${what}"`);
  return Array.from(values).reduce((sum, value) => sum + value, 0);
}

/**
 * Mean over networks and places of the factor by which the squared norm at a place exceeds that at the next: backward, the
 * gain per layer of `dz`.
 */
export function meanGain(all: readonly Passage[], what: string, places: readonly string[]): number {
  const gains = all.flatMap((passage) =>
    places
      .slice(1)
      .map(
        (place, i) => total(passage, `${what} ${places[i]}`) / total(passage, `${what} ${place}`),
      ),
  );
  return mean(gains);
}

export function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

/** Numbered names, `from` … `to`. */
export function named(prefix: string, from: number, to: number): readonly string[] {
  return Array.from({ length: to - from + 1 }, (_, i) => `${prefix}${from + i}`);
}

/** Asserts that a value is within a relative tolerance of what is expected, and says both where it is not. */
export function expectNear(value: number, expected: number, tolerance: number): void {
  const deviation = Math.abs(value / expected - 1);
  expect(deviation, `${value} against ${expected}`).toBeLessThanOrEqual(tolerance);
}
