import type { Engine, NamedValues } from "../../src/engine/engine.ts";
import { builder } from "../../src/graph/builder.ts";
import { sizeOf, type Tensor } from "../../src/graph/tensor.ts";
import { lossOf } from "../../src/training/compile.ts";
import { dataGradient } from "../../src/training/data-gradient.ts";
import { flatten } from "../../src/training/layout.ts";
import { networkOf } from "../../src/training/network.ts";
import type { Plan } from "../../src/training/plan.ts";
import { lossScaleOf, precisionCarried } from "../../src/training/precision.ts";
import { withRegularization } from "../../src/training/regularization.ts";
import { observedLayers } from "./observed-layers.ts";

/** The tensors of one layer at one moment; a bias that it does not have is empty. */
export interface RawLayer {
  readonly units: number;
  readonly activation: string;
  readonly fanIn: number;
  readonly fanOut: number;
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
  /** What the activation reads; the output of a layer that shows no such thing. */
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
  /**
   * @param state - of a training step; its parameters are read.
   * @param stack - one batch with the noise of its step.
   */
  observe(state: NamedValues, stack: NamedValues): Promise<RawMoment>;
  dispose(): Promise<void>;
}

type Part = "kernel" | "bias" | "preActivation" | "output" | "kernelGrad" | "biasGrad";

/**
 * Compiles the observer of a plan. Gradients are those of the loss with its penalties on weights, as tools that ask the
 * framework for them get them, rounded where the precision rounds.
 */
export async function observerOf(
  { model, recipe }: Plan,
  batchSize: number,
  engine: Engine,
): Promise<Observer> {
  const ops = builder();
  const { precision } = recipe;
  const network = networkOf(ops, model, precision, batchSize, true);
  const { layers, layout, parameters, values, used, tensors } = network;
  const targets = ops.input("targets", tensors.at(-1)?.output.shape ?? []);
  const loss = lossOf(ops, recipe, model, tensors, targets);
  const scaling = precisionCarried(precision).map(
    ({ name, shape }) => [name, ops.input(name, shape)] as const,
  );
  const scale = precision ? lossScaleOf(precision, new Map(scaling)) : 1;
  const data = dataGradient(ops, loss, layout, used, precision, scale);
  const grads = withRegularization(ops, layout, values, data.parts);
  const gradOf = new Map(layout.trained.map(({ name }, i) => [name, grads[i]]));

  const watched = observedLayers(layers).map(({ name, kernel, bias, activation, activatedBy }) => {
    const own = tensors.find((each) => each.name === activatedBy);
    const output = known(own?.output, name);
    return {
      units: output.shape.at(-1) ?? 1,
      activation,
      fans: kernel.fans,
      parts: {
        kernel: known(values.get(kernel.name), name),
        bias: bias && known(values.get(bias.name), name),
        preActivation: own?.preActivation ?? output,
        output,
        kernelGrad: known(gradOf.get(kernel.name), name),
        biasGrad: bias && known(gradOf.get(bias.name), name),
      } satisfies Record<Part, Tensor | undefined>,
    };
  });
  const all = watched.flatMap(({ parts }) => Object.values(parts).flatMap((part) => part ?? []));
  const fixed = layout.fixed.map(({ name }) => [name, known(values.get(name), name)] as const);
  const state = [["parameters", parameters] as const, ...scaling, ...fixed];
  const session = await engine.compile({
    graph: ops.graph({
      loss,
      tensors: flatten(ops, all),
      ...Object.fromEntries(state.map(([name, same]) => [`next/${name}`, same])),
    }),
    carried: state.map(([input]) => ({ input, output: `next/${input}` })),
  });

  return {
    async observe(before, stack) {
      const { outputs } = await session.run(before, stack, 1);
      const flat = Float32Array.from(outputs["tensors"] ?? []);
      let position = 0;
      const next = (tensor: Tensor | undefined) => {
        const start = position;
        position += tensor ? sizeOf(tensor.shape) : 0;
        return flat.subarray(start, position);
      };
      return {
        loss: outputs["loss"]?.[0] ?? Number.NaN,
        layers: watched.map(({ units, activation, fans, parts }) => ({
          units,
          activation,
          ...fans,
          kernel: next(parts.kernel),
          bias: next(parts.bias),
          preActivation: next(parts.preActivation),
          output: next(parts.output),
          kernelGrad: next(parts.kernelGrad),
          biasGrad: next(parts.biasGrad),
        })),
      };
    },
    dispose: () => session.dispose(),
  };
}

function known(tensor: Tensor | undefined, name: string): Tensor {
  if (!tensor) throw new RangeError(`observer: tensor was not built, got layer "${name}"`);
  return tensor;
}
