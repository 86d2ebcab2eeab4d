import { activationRef } from "../model/activations/index.ts";
import { isAffine, withAffineConfig } from "../model/affine.ts";
import { built } from "../model/build.ts";
import { initializerRef } from "../model/initializers/index.ts";
import { activationRefOf } from "../model/layer-activation.ts";
import { type LayerOf, replaceLayers } from "../model/model.ts";
import { activationIds } from "./changes/hidden-activation.ts";
import { freshName, hiddenLayers } from "./changes/hidden-layers.ts";
import { withHiddenKernels } from "./changes/kernel-initializers.ts";
import type { Mitigation } from "./mitigation.ts";

/** The slope to start with. Source: He et al. 2015, §2.1 */
const slope = 0.25;

export const usePrelu = {
  id: "use-prelu",
  summary:
    "Replaces hidden activations by ReLU with a trained slope on its negative side, 0.25 at the start, with the initialization that belongs to it.",
  source: "He et al. 2015, §2.1 and eq. 15 — https://arxiv.org/abs/1502.01852",
  treats: ["narrow-relu", "saturating-activation", "unbounded-activation"],
  cost: 3,
  limits:
    "Does not help where weights or learning rate are too large: its positive side is as unbounded as that of ReLU; weight decay pulls the slopes to 0, back to ReLU.",
  apply(plan) {
    const active = new Set(
      hiddenLayers(plan.model).flatMap((layer) =>
        activationRefOf(layer) && layer.kind !== "PReLU" ? [layer.name] : [],
      ),
    );
    if (active.size === 0) return undefined;
    const ranks = new Map(
      built(plan.model).map(({ layer, outputShape }) => [layer.name, outputShape.length]),
    );
    const replaced = replaceLayers(plan.model, (layer) => {
      if (!active.has(layer.name)) return [layer];
      const rank = ranks.get(layer.name) ?? 1;
      if (!isAffine(layer)) return [prelu(layer.name, layer.inputs, rank)];
      const name = freshName(plan.model, `${layer.name}_activation`);
      const sums = withAffineConfig(layer, { activation: activationRef("linear") });
      return [sums, prelu(name, [layer.name], rank)];
    });
    const [before, after] = [activationIds(plan.model), activationIds(replaced)];
    const model = withHiddenKernels(replaced, ({ name }) =>
      before.get(name) === after.get(name) ? undefined : heFor(slope),
    );
    return { ...plan, model };
  },
} as const satisfies Mitigation;

/** One slope per feature: positions of an image or a sequence share it. */
function prelu(name: string, inputs: readonly string[], rank: number): LayerOf<"PReLU"> {
  return {
    kind: "PReLU",
    name,
    config: {
      alphaInitializer: initializerRef("constant", { value: slope }),
      alphaRegularizer: undefined,
      sharedAxes: Array.from({ length: rank - 1 }, (_, axis) => axis + 1),
    },
    inputs,
    trainable: true,
  };
}

/** σ_w² = 2 / (1 + a²), eq. 15. */
function heFor(a: number) {
  return initializerRef("variance-scaling", {
    scale: Number((2 / (1 + a * a)).toPrecision(7)),
    mode: "fan_in",
    distribution: "truncated_normal",
  });
}
