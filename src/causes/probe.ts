import { rngOf } from "../core/rng.ts";
import type { Engine, NamedValues } from "../engine/engine.ts";
import { builder } from "../graph/builder.ts";
import { gradient } from "../graph/gradient.ts";
import type { Ops } from "../graph/ops.ts";
import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { activated } from "../model/activations/index.ts";
import {
  type BuiltLayer,
  built,
  forward,
  initialValues,
  type LayerTensors,
  sampleShape,
} from "../model/build.ts";
import { isKernel } from "../model/layer.ts";
import { activationRefOf } from "../model/layer-activation.ts";
import type { Problem } from "../tasks/task.ts";
import { gather } from "../training/batches.ts";
import { lossOf } from "../training/compile.ts";
import type { Plan } from "../training/plan.ts";
import { encodeTargets } from "../training/targets.ts";

/** What one layer does to the signal and to the gradient at step 0. Norms are over the whole batch. */
export interface ProbedLayer {
  readonly name: string;
  /** ‖∂L/∂output‖ and ‖∂L/∂z‖; NaN where the loss does not depend on it. */
  readonly outputGrad: number;
  readonly preActivationGrad: number;
  /** ‖∂L/∂W‖; NaN without a weight matrix. */
  readonly weightGrad: number;
  /** Mean square of the layer's real weights; NaN without a weight matrix. */
  readonly weightSecondMoment: number;
  /** E[φ′(z)²] over the real pre-activations; NaN without an elementwise activation. */
  readonly slopeSecondMoment: number;
  /** E[z²], of the output where there is no activation. */
  readonly forwardSecondMoment: number;
}

/** A network as it is before the first update, seen with the first training samples. */
export interface Probe {
  readonly loss: number;
  readonly layers: readonly ProbedLayer[];
}

/** Samples that a probe looks at: enough for means over a batch to settle within some percent. */
const probedSamples = 256;
const fields = 6;

/** Measures a plan's network at the initialization that belongs to a seed. */
export async function probe(
  { model, recipe }: Plan,
  problem: Problem,
  engine: Engine,
  seed: number,
): Promise<Probe> {
  const layers = built(model);
  const samples = problem.train.subarray(0, probedSamples);
  const encoded = encodeTargets(problem.dataset, layers.at(-1)?.outputShape ?? []);
  const ops = builder();
  const x = ops.input("x", [samples.length, ...sampleShape(layers)]);
  const values = new Map<string, Tensor>();
  const inputs: Record<string, Float32Array> = {};
  const rng = rngOf(seed);
  for (const [name, value] of initialValues(layers, rng.split("weights"))) inputs[name] = value;
  for (const { parameters } of layers)
    for (const { name, shape } of parameters) values.set(name, ops.input(name, shape));
  const noise = rng.split("probe");
  const tensors = forward(ops, layers, {
    training: true,
    x,
    parameter: (name) => values.get(name) ?? x,
    noise(name, shape, distribution) {
      const stream = noise.split(name);
      const draw = distribution === "normal" ? stream.normal : stream.uniform;
      inputs[name] = Float32Array.from({ length: sizeOf(shape) }, () => draw());
      return ops.input(name, shape);
    },
    update: () => {},
  });
  const targets = ops.input("targets", tensors.at(-1)?.output.shape ?? []);
  const loss = lossOf(ops, recipe, model, tensors, targets);
  const gradOf = gradient(ops, loss);
  const rows = layers.map((layer, i) => row(ops, layer, tensors[i], gradOf));
  const statistics = ops.concat(
    rows.flat().map((cell) => ops.reshape(cell, [1])),
    0,
  );
  const session = await engine.compile({ graph: ops.graph({ loss, statistics }), carried: [] });
  try {
    const { outputs } = await session.run(
      {},
      { ...inputs, ...gather(problem, encoded, samples) } satisfies NamedValues,
      1,
    );
    const cells = outputs["statistics"] ?? new Float32Array();
    return {
      loss: outputs["loss"]?.[0] ?? Number.NaN,
      layers: layers.map(({ layer }, i) =>
        probedLayer(layer.name, cells.subarray(i * fields, (i + 1) * fields)),
      ),
    };
  } finally {
    await session.dispose();
  }
}

function probedLayer(name: string, cells: ArrayLike<number>): ProbedLayer {
  const cell = (i: number) => cells[i] ?? Number.NaN;
  return {
    name,
    outputGrad: cell(0),
    preActivationGrad: cell(1),
    weightGrad: cell(2),
    weightSecondMoment: cell(3),
    slopeSecondMoment: cell(4),
    forwardSecondMoment: cell(5),
  };
}

function row(
  ops: Ops,
  { layer }: BuiltLayer,
  tensors: LayerTensors | undefined,
  gradOf: (tensor: Tensor) => Tensor | undefined,
): readonly Tensor[] {
  const missing = ops.constant([Number.NaN], []);
  if (!tensors) return new Array<Tensor>(fields).fill(missing);
  const { output, preActivation, parameters } = tensors;
  const norm = (tensor: Tensor | undefined) =>
    tensor ? ops.sqrt(ops.reduceSumSquare(tensor)) : missing;
  const meanSquare = (tensor: Tensor | undefined) =>
    tensor ? ops.div(ops.reduceSumSquare(tensor), sizeOf(tensor.shape)) : missing;
  const kernel = parameters.find(({ spec }) => isKernel(spec))?.tensor;
  return [
    norm(gradOf(output)),
    norm(preActivation && gradOf(preActivation)),
    norm(kernel && gradOf(kernel)),
    meanSquare(kernel),
    meanSquare(slopeOf(ops, layer, preActivation)),
    meanSquare(preActivation ?? output),
  ];
}

/** φ′(z) as the derivative of Σφ(z) by z, which is exact for elementwise activations. */
function slopeOf(ops: Ops, layer: BuiltLayer["layer"], z: Tensor | undefined): Tensor | undefined {
  const activation = activationRefOf(layer);
  if (!z || !activation || activation.id === "softmax") return undefined;
  const sum = ops.reduceSum(activated(ops, z, activation));
  return gradient(ops, sum, [z])(z);
}
