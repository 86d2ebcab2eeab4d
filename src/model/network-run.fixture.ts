import { rngOf } from "../core/rng.ts";
import { evaluate } from "../engine/reference.ts";
import { builder } from "../graph/builder.ts";
import { gradient } from "../graph/gradient.ts";
import { type Shape, sizeOf } from "../graph/tensor.ts";
import { built, forward, initialValues, sampleShape } from "./build.ts";
import type { Layer, Model } from "./model.ts";

/** How many numbers a model learns. */
export function trainableCount(model: Model): number {
  return built(model)
    .flatMap(({ parameters }) => parameters)
    .filter(({ trainable }) => trainable)
    .reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** A layer of a model by its name. */
export function layerNamed(model: Model, name: string): Layer {
  const layer = model.layers.find((each) => each.name === name);
  if (!layer) throw new RangeError(`${model.name}: no layer "${name}"`);
  return layer;
}

/** Output for random samples at initialization, while training, and the gradient norm of every trained parameter for
 * the loss Σ output·weights with random weights. */
export function firstStep(
  model: Model,
  samples = 2,
  draw: (rng: ReturnType<typeof rngOf>) => number = (rng) => rng.normal(),
) {
  const rng = rngOf("network");
  const layers = built(model);
  const ops = builder();
  const fed = new Map<string, Float64Array>();
  const feed = (name: string, shape: Shape, values: ArrayLike<number>) => {
    fed.set(name, Float64Array.from(values));
    return ops.input(name, shape);
  };
  const random = (name: string, shape: Shape, next = () => rng.normal()) =>
    feed(name, shape, Array.from({ length: sizeOf(shape) }, next));
  const x = random("x", [samples, ...sampleShape(layers)], () => draw(rng));
  const values = initialValues(layers, rngOf(1));
  const specs = layers.flatMap(({ parameters }) => parameters);
  const parameters = new Map(
    specs.map(({ name, shape }) => [name, feed(name, shape, values.get(name) ?? [])]),
  );
  const trained = specs.filter(({ trainable }) => trainable).map(({ name }) => name);
  const tensors = forward(ops, layers, {
    training: true,
    x,
    parameter: (name) => parameters.get(name) ?? x,
    noise: (name, shape, distribution) =>
      random(name, shape, () => (distribution === "normal" ? rng.normal() : rng.uniform())),
    update() {},
  });
  const output = tensors.at(-1)?.output ?? x;
  const loss = ops.reduceSum(ops.mul(output, random("weights", output.shape)));
  const gradientOf = gradient(ops, loss);
  const norms = trained.flatMap((name) => {
    const found = gradientOf(parameters.get(name) ?? x);
    return found ? [[name, ops.sqrt(ops.reduceSumSquare(found))] as const] : [];
  });
  const graph = ops.graph({ output, ...Object.fromEntries(norms.map(([n, t]) => [`d ${n}`, t])) });
  const known = graph.inputs.map(({ name }) => [name, fed.get(name) ?? new Float64Array()]);
  const found = evaluate(graph, Object.fromEntries(known));
  return {
    output: { shape: output.shape, values: Array.from(found["output"] ?? []) },
    gradNorms: new Map(trained.map((name) => [name, found[`d ${name}`]?.[0] ?? Number.NaN])),
  };
}
