import type { Rng } from "../core/rng.ts";
import type { Engine, NamedValues } from "../engine/engine.ts";
import { builder } from "../graph/builder.ts";
import type { Ops } from "../graph/ops.ts";
import type { Tensor } from "../graph/tensor.ts";
import { type BuiltLayer, initialValues, type LayerTensors } from "../model/build.ts";
import { initializerRef } from "../model/initializers/index.ts";
import type { ParameterSpec } from "../model/layer.ts";
import type { Model } from "../model/model.ts";
import { flatValues } from "./layout.ts";
import { networkOf } from "./network.ts";
import type { Recipe } from "./recipe.ts";

/** Tol_var and T_max of algorithm 1. */
const tolerance = 0.1;
const mostRounds = 10;

/** A model ready for layer-sequential unit-variance initialization. */
export interface Lsuv {
  /** The initial value of every parameter, by name. @param batch - what the first step reads: samples and noise. */
  values(rng: Rng, batch: NamedValues): Promise<ReadonlyMap<string, Float32Array>>;
  dispose(): Promise<void>;
}

/**
 * Layer-sequential unit-variance initialization: orthonormal kernels, then layer by layer, input to output, the kernel
 * divided by the standard deviation of its pre-activation z on the first batch until |Var z − 1| < 0.1, at most 10 times.
 * Of dense layers and convolutions; a z of variance 0 or not finite leaves its kernel as it is.
 *
 * Source: Mishkin & Matas 2016, algorithm 1 — https://arxiv.org/abs/1511.06422
 */
export async function lsuvOf(
  model: Model,
  recipe: Recipe,
  batchSize: number,
  engine: Engine,
): Promise<Lsuv> {
  const ops = builder();
  const { layers, layout, parameters, tensors, values } = networkOf(
    ops,
    model,
    recipe.precision,
    batchSize,
    true,
  );
  const scaled = layers.flatMap((layer) => scaledLayer(layer, tensors));
  const fixed = layout.fixed.map(({ name }) => name);
  const variances = scaled.map(({ z }) => ops.reshape(varianceOf(ops, z), [1]));
  const state = new Map([["parameters", parameters], ...fixed.map(kept)]);
  const session =
    scaled.length === 0
      ? undefined
      : await engine.compile({
          graph: ops.graph({
            variances: ops.concat(variances, 0),
            ...Object.fromEntries([...state].map(([name, same]) => [`next/${name}`, same])),
          }),
          carried: [...state.keys()].map((input) => ({ input, output: `next/${input}` })),
        });

  return {
    async values(rng, batch) {
      const start = new Map(initialValues(layers.map(orthonormal), rng));
      const measured = async () => {
        const others = fixed.map((name) => [name, start.get(name) ?? new Float32Array()] as const);
        const before = { parameters: flatValues(layout, start), ...Object.fromEntries(others) };
        return (await session?.run(before, batch, 1))?.outputs["variances"] ?? [];
      };
      let seen = await measured();
      for (const [i, { kernel }] of scaled.entries()) {
        for (let round = 0; round < mostRounds && isOff(seen[i]); round++) {
          const deviation = Math.sqrt(seen[i] ?? 1);
          start.set(kernel, start.get(kernel)?.map((w) => w / deviation) ?? new Float32Array());
          seen = await measured();
        }
      }
      return start;
    },
    async dispose() {
      await session?.dispose();
    },
  };

  function kept(name: string): readonly [string, Tensor] {
    return [name, values.get(name) ?? parameters];
  }
}

/** True for a variance that is not 1 and can be made so. */
function isOff(variance = Number.NaN): boolean {
  return Math.abs(variance - 1) >= tolerance && variance > 0 && variance < Number.POSITIVE_INFINITY;
}

/** The kernel of a layer that is scaled, with its z; none for the others. */
function scaledLayer(
  built: BuiltLayer,
  tensors: readonly LayerTensors[],
): readonly { readonly kernel: string; readonly z: Tensor }[] {
  const own = tensors.find(({ name }) => name === built.layer.name);
  const kernel = kernelsOf(built).at(-1);
  return own && kernel ? [{ kernel: kernel.name, z: own.preActivation ?? own.output }] : [];
}

/** The trained kernels of a dense layer or convolution, which has no state and no layers inside. */
function kernelsOf({ layer, parameters }: BuiltLayer): readonly ParameterSpec[] {
  const named = (pattern: RegExp) =>
    parameters.filter(({ name }) => pattern.test(name.slice(layer.name.length + 1)));
  if (named(/^recurrent_kernel$/).length > 0) return [];
  return named(/^(depthwise_|pointwise_)?kernel$/).filter(
    ({ shape, trainable }) => trainable && shape.length > 1,
  );
}

function orthonormal(built: BuiltLayer): BuiltLayer {
  const kernels = kernelsOf(built);
  const initializer = initializerRef("orthogonal");
  const parameters = built.parameters.map((spec) =>
    kernels.includes(spec) ? { ...spec, initializer } : spec,
  );
  return { ...built, parameters };
}

/** Over batch, positions and units together. */
function varianceOf(ops: Ops, z: Tensor): Tensor {
  const centered = ops.sub(z, ops.reduceMean(z));
  return ops.reduceMean(ops.mul(centered, centered));
}
