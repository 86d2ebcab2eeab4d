import type { ActivationRef } from "../model/activation.ts";
import { activationOf } from "../model/activations/index.ts";
import {
  type Affine,
  isAffine,
  kernelInitializers,
  withKernelInitializers,
} from "../model/affine.ts";
import { built } from "../model/build.ts";
import type { InitializerRef } from "../model/initializer.ts";
import { initializerRef } from "../model/initializers/index.ts";
import { isKernel } from "../model/layer.ts";
import { activationRefOf } from "../model/layer-activation.ts";
import { type Model, mapLayers } from "../model/model.ts";
import { fixupScale } from "../theory/fixup.ts";
import { withHiddenKernels } from "./changes/kernel-initializers.ts";
import { isNormalization } from "./changes/normalized-sums.ts";
import {
  type ResidualBranch,
  residualBranches,
  withBranchEnds,
} from "./changes/residual-branches.ts";
import type { Mitigation } from "./mitigation.ts";

/** σ_w² of He et al. 2015. */
const heVariance = 2;

/**
 * Every block starts as the identity, and one step of learning changes the network's function by as much at any depth: the
 * last kernel of a branch starts at 0, the others with He's deviation times L^(−1/(2m−2)) for L branches of m layers, the
 * layer that answers at 0, and a trained multiplier stands behind each branch. Layers outside of branches start as He's.
 */
export const fixup = {
  id: "fixup",
  summary:
    "Starts residual networks without normalization as identities: last kernels of branches and classifier at 0, the others smaller with depth.",
  source: "Zhang, Dauphin & Ma 2019, §3 — https://arxiv.org/abs/1901.09321",
  treats: ["unscaled-branches"],
  cost: 4,
  limits:
    "Does not help networks with normalization, with attention or without skips, nor where a branch ends in ReLU, which passes no gradient at 0; at the first step only classifier and last kernels move.",
  apply({ model, recipe }) {
    const branches = residualBranches(model);
    const isPlain = !model.layers.some(isNormalization) && branches.length > 0;
    if (!isPlain || !branches.every((branch) => canStartAtZero(model, branch))) return undefined;
    const bare = branches.filter(({ layers }) => !layers.some(({ kind }) => kind === "Scale"));
    const scale = { kind: "Scale", config: { initializer: initializerRef("ones") } } as const;
    const started = withStarts(model, branches);
    if (started === model && bare.length === 0) return undefined;
    return { recipe, model: withBranchEnds(started, bare, "multiplier", scale) };
  },
} as const satisfies Mitigation;

/** Whether the branch has only layers whose start is set here, and passes gradients on to the last of them at output 0. */
function canStartAtZero(model: Model, { layers }: ResidualBranch): boolean {
  const names = new Set(layers.map(({ name }) => name));
  const inside = built(model).filter(({ layer }) => names.has(layer.name));
  const last = layers.findLastIndex(isAffine);
  const activations = layers.slice(last).flatMap((layer) => activationRefOf(layer) ?? []);
  return (
    inside.every(({ layer, used }) => isAffine(layer) || !used.some(isKernel)) &&
    activations.every(isPassingAtZero)
  );
}

/** φ(0) = 0 with a slope on both sides. */
function isPassingAtZero({ id, config }: ActivationRef): boolean {
  const { scalar, defaults } = activationOf(id);
  const full = { ...defaults, ...config };
  if (scalar?.value(0, full) !== 0) return false;
  return ([1, -1] as const).every((side) => scalar.derivative(0, full, side) !== 0);
}

/** The same object where all kernels start so already. */
function withStarts(model: Model, branches: readonly ResidualBranch[]): Model {
  const zeroed = new Set(branches.map(({ layers }) => layers.filter(isAffine).at(-1)?.name));
  zeroed.add(model.layers.filter(isAffine).at(-1)?.name);
  const factors = new Map(
    branches.flatMap(({ layers }) => {
      const inside = layers.filter(isAffine);
      return inside.map(({ name }) => [name, fixupScale(branches.length, inside.length)]);
    }),
  );
  const drawn = withHiddenKernels(model, ({ name }) =>
    zeroed.has(name) ? undefined : heTimes(factors.get(name) ?? 1),
  );
  const changed = mapLayers(drawn, (layer) =>
    zeroed.has(layer.name) && isAffine(layer) ? withZeroKernel(layer) : layer,
  );
  return changed.layers.every((layer, i) => layer === model.layers[i]) ? model : changed;
}

function heTimes(factor: number): InitializerRef {
  return initializerRef("variance-scaling", {
    scale: Number((heVariance * factor ** 2).toPrecision(7)),
    mode: "fan_in",
    distribution: "untruncated_normal",
  });
}

/** At 0 by its last kernel alone: with two at 0 neither would have a gradient. */
function withZeroKernel(layer: Affine): Affine {
  const [parameter, old] = Object.entries(kernelInitializers(layer)).at(-1) ?? [];
  if (parameter === undefined || old?.id === "zeros") return layer;
  return withKernelInitializers(layer, { [parameter]: initializerRef("zeros") });
}
