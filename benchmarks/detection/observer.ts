import type { Engine, NamedValues } from "../../src/engine/engine.ts";
import { builder } from "../../src/graph/builder.ts";
import { gradient } from "../../src/graph/gradient.ts";
import type { Tensor } from "../../src/graph/tensor.ts";
import { sizeOf } from "../../src/graph/tensor.ts";
import { built, forward } from "../../src/model/build.ts";
import { lossOf } from "../../src/training/compile.ts";
import { flatten, layoutOf, unflatten } from "../../src/training/layout.ts";
import type { Plan } from "../../src/training/plan.ts";

/** The tensors of one dense layer at one moment. */
export interface RawLayer {
  readonly units: number;
  readonly activation: string;
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
  readonly preActivation: Float32Array;
  readonly output: Float32Array;
  readonly kernelGrad: Float32Array;
  readonly biasGrad: Float32Array;
}

export interface RawMoment {
  readonly loss: number;
  readonly layers: readonly RawLayer[];
}

/** A forward and backward pass that changes nothing and keeps every tensor. */
export interface Observer {
  /** @param state - of a training step; its `parameters` are read. */
  observe(state: NamedValues, stack: NamedValues): Promise<RawMoment>;
  dispose(): Promise<void>;
}

type Part = Exclude<keyof RawLayer, "units" | "activation">;
const parts: readonly Part[] = [
  "kernel",
  "bias",
  "preActivation",
  "output",
  "kernelGrad",
  "biasGrad",
];

/** Compiles the observer of a plan whose layers are all dense. */
export async function observerOf(plan: Plan, batchSize: number, engine: Engine): Promise<Observer> {
  const layers = built(plan.model);
  const layout = layoutOf(layers);
  const ops = builder();
  const parameters = ops.input("parameters", [layout.size]);
  const values = unflatten(ops, parameters, layout);
  const x = ops.input("x", [batchSize, ...(layers[0]?.outputShape ?? [])]);
  const tensors = forward(ops, layers, {
    training: true,
    x,
    parameter: (name) => known(values.get(name), name),
    noise: (name, shape) => ops.input(name, shape),
    update: () => {},
  });
  const targets = ops.input("targets", tensors.at(-1)?.output.shape ?? []);
  const loss = lossOf(ops, plan.recipe, plan.model, tensors, targets);
  const gradOf = gradient(ops, loss);

  const watched = tensors
    .slice(1)
    .map(({ name, parameters: [kernel, bias], preActivation, output }) => {
      const weights = known(kernel?.tensor, name);
      const offsets = known(bias?.tensor, name);
      return {
        kernel: weights,
        bias: offsets,
        preActivation: known(preActivation, name),
        output,
        kernelGrad: gradOf(weights) ?? ops.expand(0, weights.shape),
        biasGrad: gradOf(offsets) ?? ops.expand(0, offsets.shape),
      } satisfies Record<Part, Tensor>;
    });
  const all = watched.flatMap((layer) => parts.map((part) => layer[part]));
  const session = await engine.compile({
    graph: ops.graph({ loss, tensors: flatten(ops, all), "next/parameters": parameters }),
    carried: [{ input: "parameters", output: "next/parameters" }],
  });
  const activations = plan.model.layers.flatMap((layer) =>
    layer.kind === "Dense" ? [layer.config.activation.id] : [],
  );

  return {
    async observe(state, stack) {
      const { outputs } = await session.run(state, stack, 1);
      const flat = Float32Array.from(outputs["tensors"] ?? []);
      let position = 0;
      const next = (tensor: Tensor) => {
        position += sizeOf(tensor.shape);
        return flat.subarray(position - sizeOf(tensor.shape), position);
      };
      return {
        loss: outputs["loss"]?.[0] ?? Number.NaN,
        layers: watched.map((layer, l) => ({
          units: layer.bias.shape[0] ?? 0,
          activation: activations[l] ?? "linear",
          kernel: next(layer.kernel),
          bias: next(layer.bias),
          preActivation: next(layer.preActivation),
          output: next(layer.output),
          kernelGrad: next(layer.kernelGrad),
          biasGrad: next(layer.biasGrad),
        })),
      };
    },
    dispose: () => session.dispose(),
  };
}

function known(tensor: Tensor | undefined, name: string): Tensor {
  if (!tensor) throw new RangeError(`observer: needs dense layers with a bias, got "${name}"`);
  return tensor;
}
