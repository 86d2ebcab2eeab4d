import type { Rng } from "../core/rng.ts";
import type { Ops } from "../graph/ops.ts";
import type { Shape, Tensor } from "../graph/tensor.ts";
import { initializerOf } from "./initializers/index.ts";
import type { ParameterSpec } from "./layer.ts";
import { layerKindOf } from "./layers/index.ts";
import type { Layer, Model } from "./model.ts";

/** A layer with the shapes it has in its model and the tensors it owns. */
export interface BuiltLayer {
  readonly layer: Layer;
  /** Shapes of one sample, without the batch axis. */
  readonly inputShapes: readonly Shape[];
  readonly outputShape: Shape;
  /** Named `layer/parameter`. */
  readonly parameters: readonly ParameterSpec[];
}

/**
 * Every layer of a model with its shapes and parameters.
 *
 * @throws RangeError when a layer does not fit what it reads.
 */
export function built(model: Model): readonly BuiltLayer[] {
  const shapes = new Map<string, Shape>();
  return model.layers.map((layer) => {
    const inputShapes = layer.inputs.map((name) => {
      const shape = shapes.get(name);
      if (!shape)
        throw new RangeError(
          `${model.name}: layer "${layer.name}" reads "${name}", which is not before it`,
        );
      return shape;
    });
    const kind = layerKindOf(layer.kind);
    const outputShape = named(model, layer, () => kind.outputShape(layer.config, inputShapes));
    shapes.set(layer.name, outputShape);
    const parameters = kind.parameters(layer.config, inputShapes).map((spec) => ({
      ...spec,
      name: `${layer.name}/${spec.name}`,
      trainable: spec.trainable && layer.trainable,
    }));
    return { layer, inputShapes, outputShape, parameters };
  });
}

/** Puts model and layer before the message of what goes wrong. */
function named<T>(model: Model, layer: Layer, body: () => T): T {
  try {
    return body();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new RangeError(`${model.name}: layer "${layer.name}": ${cause.message}`, { cause });
  }
}

/** What a layer computed, for those who watch it. */
export interface LayerTensors {
  readonly name: string;
  readonly inputs: readonly Tensor[];
  readonly output: Tensor;
  /** z: what the layer's activation reads; absent where the layer has no activation. */
  readonly preActivation: Tensor | undefined;
  readonly parameters: readonly { readonly spec: ParameterSpec; readonly tensor: Tensor }[];
}

export interface ForwardOptions {
  readonly training: boolean;
  /** Input of the network, batch axis in front. */
  readonly x: Tensor;
  /** Tensor of a parameter, by its full name. */
  parameter(name: string): Tensor;
  noise(name: string, shape: Shape): Tensor;
  update(parameter: string, value: Tensor): void;
}

/** Appends the whole network to a graph and returns what every layer computed, input to output. */
export function forward(
  ops: Ops,
  layers: readonly BuiltLayer[],
  options: ForwardOptions,
): readonly LayerTensors[] {
  const outputs = new Map<string, Tensor>();
  return layers.map(({ layer, parameters }) => {
    const kind = layerKindOf(layer.kind);
    const own = parameters.map((spec) => ({ spec, tensor: options.parameter(spec.name) }));
    const inputs =
      layer.kind === "InputLayer"
        ? [options.x]
        : layer.inputs.flatMap((name) => outputs.get(name) ?? []);
    let preActivation: Tensor | undefined;
    let noises = 0;
    const output = ops.scope(layer.name, () =>
      kind.forward(ops, {
        config: layer.config,
        inputs,
        parameters: Object.fromEntries(
          own.map(({ spec, tensor }) => [shortName(spec.name), tensor]),
        ),
        context: {
          training: options.training,
          trainable: layer.trainable,
          noise: (shape) => options.noise(`noise/${layer.name}/${noises++}`, shape),
          update: (parameter, value) => options.update(`${layer.name}/${parameter}`, value),
          preActivation: (z) => {
            preActivation = z;
          },
        },
      }),
    );
    outputs.set(layer.name, output);
    return { name: layer.name, inputs, output, preActivation, parameters: own };
  });
}

/** Initial values of every parameter, by full name. Each has a random stream of its own, named after it: changing one
 * layer leaves the others as they were. */
export function initialValues(
  layers: readonly BuiltLayer[],
  rng: Rng,
): ReadonlyMap<string, Float32Array> {
  return new Map(
    layers.flatMap(({ parameters }) =>
      parameters.map(({ name, shape, fans, initializer }) => {
        const { sample, defaults } = initializerOf(initializer.id, name);
        return [
          name,
          sample(shape, fans, { ...defaults, ...initializer.config }, rng.split(name)),
        ] as const;
      }),
    ),
  );
}

function shortName(parameter: string): string {
  return parameter.slice(parameter.lastIndexOf("/") + 1);
}
