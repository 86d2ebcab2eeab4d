import type { Ops } from "../graph/ops.ts";
import type { Shape, Tensor } from "../graph/tensor.ts";
import { type BuiltLayer, built, forward, type LayerTensors, sampleShape } from "../model/build.ts";
import type { Distribution } from "../model/layer.ts";
import type { Model } from "../model/model.ts";
import { type Layout, layoutOf, unflatten } from "./layout.ts";
import { outputRounding, type Precision, rounded } from "./precision.ts";

/** Random numbers that a step wants. */
export interface Noise {
  readonly name: string;
  readonly shape: Shape;
  readonly distribution: Distribution;
}

/** A model's forward pass in a graph, on flat parameters. */
export interface Network {
  readonly layers: readonly BuiltLayer[];
  readonly layout: Layout;
  readonly parameters: Tensor;
  /** Every parameter as it is kept, by name. */
  readonly values: ReadonlyMap<string, Tensor>;
  /** Every parameter as the layers read it: rounded in mixed precision where it is trained. */
  readonly used: ReadonlyMap<string, Tensor>;
  readonly x: Tensor;
  readonly tensors: readonly LayerTensors[];
  readonly noises: readonly Noise[];
  /** What the parameters that are not trained become. */
  readonly updates: ReadonlyMap<string, Tensor>;
}

/**
 * Appends a model's forward pass to a graph, with the inputs `parameters`, `x` and one for every parameter that is not
 * trained and for all noise.
 *
 * @throws RangeError when the layers do not fit each other.
 */
export function networkOf(
  ops: Ops,
  model: Model,
  precision: Precision | undefined,
  batchSize: number,
  training: boolean,
): Network {
  const layers = built(model);
  const layout = layoutOf(layers);
  const parameters = ops.input("parameters", [layout.size]);
  const trained = unflatten(ops, parameters, layout);
  const fixed = layout.fixed.map(({ name, shape }) => [name, ops.input(name, shape)] as const);
  const seen = precision ? unflatten(ops, rounded(ops, parameters, precision), layout) : trained;
  const used = new Map([...seen, ...fixed]);

  const noises: Noise[] = [];
  const updates = new Map<string, Tensor>();
  const x = ops.input("x", [batchSize, ...sampleShape(layers)]);
  const tensors = forward(ops, layers, {
    training,
    x,
    parameter: (name) => parameterNamed(used, name),
    noise(name, shape, distribution) {
      noises.push({ name, shape, distribution });
      return ops.input(name, shape);
    },
    update: (name, value) => updates.set(name, value),
    ...(precision && { outgoing: outputRounding(ops, layers, precision) }),
  });
  const values = new Map([...trained, ...fixed]);
  return { layers, layout, parameters, values, used, x, tensors, noises, updates };
}

function parameterNamed(values: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const tensor = values.get(name);
  if (!tensor) throw new RangeError(`compile: no such parameter, got "${name}"`);
  return tensor;
}
