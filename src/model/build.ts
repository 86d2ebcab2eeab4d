import type { Rng } from "../core/rng.ts";
import type { Ops } from "../graph/ops.ts";
import { type Shape, sameShape, sizeOf, type Tensor } from "../graph/tensor.ts";
import { initializerOf } from "./initializers/index.ts";
import type { Distribution, LayerKind, Observable, ParameterSpec } from "./layer.ts";
import { layerKindOf } from "./layers/index.ts";
import type { Layer, Model } from "./model.ts";

/** A layer with the shapes it has in its model and the tensors it uses. */
export interface BuiltLayer {
  readonly layer: Layer;
  /** Shapes of one sample, without the batch axis. */
  readonly inputShapes: readonly Shape[];
  readonly outputShape: Shape;
  /** Named `layer/parameter`; none where another layer owns them. */
  readonly parameters: readonly ParameterSpec[];
  /** What the layer computes with: its own parameters, or those of the layer it is shared with. */
  readonly used: readonly ParameterSpec[];
}

/**
 * Every layer of a model with its shapes and parameters.
 *
 * @throws RangeError when a layer does not fit what it reads, or shares parameters of other shapes.
 */
export function built(model: Model): readonly BuiltLayer[] {
  const done = new Map<string, BuiltLayer>();
  return model.layers.map((layer) => {
    const inputShapes = layer.inputs.map((name) => {
      const shape = done.get(name)?.outputShape;
      if (!shape)
        throw new RangeError(
          `${model.name}: layer "${layer.name}" reads "${name}", which is not before it`,
        );
      return shape;
    });
    const kind = layerKindOf(layer.kind);
    const outputShape = named(model, layer, () => kind.outputShape(layer.config, inputShapes));
    const parameters = kind.parameters(layer.config, inputShapes).map((spec) => ({
      ...spec,
      name: `${layer.sharedWith ?? layer.name}/${spec.name}`,
      trainable: spec.trainable && layer.trainable,
    }));
    const result =
      layer.sharedWith === undefined
        ? { layer, inputShapes, outputShape, parameters, used: parameters }
        : {
            layer,
            inputShapes,
            outputShape,
            parameters: [],
            used: named(model, layer, () =>
              sharedParameters(layer, parameters, done.get(layer.sharedWith ?? "")),
            ),
          };
    done.set(layer.name, result);
    return result;
  });
}

/** The owner's parameters, which must be those that the layer would have by itself. */
function sharedParameters(
  { kind, sharedWith }: Layer,
  own: readonly ParameterSpec[],
  owner: BuiltLayer | undefined,
): readonly ParameterSpec[] {
  if (owner?.layer.kind !== kind || owner.layer.sharedWith !== undefined)
    throw new RangeError(`shares parameters with "${sharedWith}", which is no ${kind} before it`);
  const fits = own.every(({ shape }, i) => sameShape(shape, owner.parameters[i]?.shape ?? []));
  if (!fits) throw new RangeError(`reads inputs of other sizes than "${sharedWith}"`);
  return owner.parameters;
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

/** Shape of one sample: that of the only input, or how many numbers several hold side by side. */
export function sampleShape(layers: readonly BuiltLayer[]): Shape {
  const inputs = layers.filter(isInput);
  const [only] = inputs;
  if (only && inputs.length === 1) return only.outputShape;
  return [inputs.reduce((sum, { outputShape }) => sum + sizeOf(outputShape), 0)];
}

function isInput({ layer }: BuiltLayer): boolean {
  return layer.kind === "InputLayer";
}

/** What a layer computed, for those who watch it. */
export interface LayerTensors {
  readonly name: string;
  readonly inputs: readonly Tensor[];
  readonly output: Tensor;
  /** z: what the layer's activation reads; absent where the layer has no activation. */
  readonly preActivation: Tensor | undefined;
  readonly parameters: readonly { readonly spec: ParameterSpec; readonly tensor: Tensor }[];
  readonly observed: Readonly<Partial<Record<Observable, readonly Tensor[]>>>;
}

export interface ForwardOptions {
  readonly training: boolean;
  /** Input of the network, batch axis in front; several inputs lie side by side, as `sampleShape` says. */
  readonly x: Tensor;
  /** Tensor of a parameter, by its full name. */
  parameter(name: string): Tensor;
  noise(name: string, shape: Shape, distribution: Distribution): Tensor;
  update(parameter: string, value: Tensor): void;
  /** What becomes of every layer's output before others read it: rounding, for one. */
  outgoing?(output: Tensor): Tensor;
}

/** Appends the whole network to a graph and returns what every layer computed, input to output. */
export function forward(
  ops: Ops,
  layers: readonly BuiltLayer[],
  options: ForwardOptions,
): readonly LayerTensors[] {
  const outputs = new Map(inputsOf(ops, layers, options.x));
  const masks = new Map<string, Tensor | undefined>();
  return layers.map(({ layer, used }) => {
    const kind = layerKindOf(layer.kind);
    const own = used.map((spec) => ({ spec, tensor: options.parameter(spec.name) }));
    const owner = layer.sharedWith ?? layer.name;
    const sources = layer.kind === "InputLayer" ? [layer.name] : layer.inputs;
    const observed: Partial<Record<Observable, readonly Tensor[]>> = {};
    let preActivation: Tensor | undefined;
    let noises = 0;
    const call = {
      config: layer.config,
      inputs: sources.flatMap((name) => outputs.get(name) ?? []),
      masks: sources.map((name) => masks.get(name)),
      parameters: Object.fromEntries(
        own.map(({ spec, tensor }) => [spec.name.slice(owner.length + 1), tensor]),
      ),
    };
    const output = ops.scope(layer.name, () => {
      const result = kind.forward(ops, {
        ...call,
        context: {
          training: options.training,
          trainable: layer.trainable,
          noise: (shape, distribution = "uniform") =>
            options.noise(`noise/${layer.name}/${noises++}`, shape, distribution),
          update: (parameter, value) => options.update(`${owner}/${parameter}`, value),
          preActivation: (z) => {
            preActivation = z;
          },
          observe: (what, tensors) => {
            observed[what] = tensors;
          },
        },
      });
      masks.set(layer.name, maskOf(ops, kind, call, result));
      return options.outgoing ? options.outgoing(result) : result;
    });
    outputs.set(layer.name, output);
    return {
      name: layer.name,
      inputs: call.inputs,
      output,
      preActivation,
      parameters: own,
      observed,
    };
  });
}

/** The network's input, or its parts for several inputs, by the names of their layers. */
function inputsOf(
  ops: Ops,
  layers: readonly BuiltLayer[],
  x: Tensor,
): readonly (readonly [string, Tensor])[] {
  const inputs = layers.filter(isInput);
  const sizes = inputs.map(({ outputShape }) => sizeOf(outputShape));
  const parts = inputs.length === 1 ? [x] : ops.split(x, sizes, 1);
  return inputs.map(({ layer, outputShape }, i) => [
    layer.name,
    ops.reshape(parts[i] ?? x, [x.shape[0] ?? 1, ...outputShape]),
  ]);
}

type MaskCall = Parameters<NonNullable<LayerKind<Layer["config"]>["mask"]>>[1];

function maskOf(
  ops: Ops,
  kind: LayerKind<Layer["config"]>,
  call: MaskCall,
  output: Tensor,
): Tensor | undefined {
  if (kind.mask) return kind.mask(ops, call);
  const mask = call.masks.find((each) => each !== undefined);
  const keepsTime = output.shape.length > 2 && output.shape[1] === mask?.shape[1];
  return keepsTime ? mask : undefined;
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
