import { type Affine, isAffine, withAffineConfig } from "../../model/affine.ts";
import type { Layer } from "../../model/model.ts";
import { replaceLayers } from "../../model/model.ts";
import type { Plan } from "../../training/plan.ts";
import { activationPath, freshName, hiddenAffine } from "./hidden-layers.ts";

/** How a normalization is put between weights and activation. */
export interface NormalizationPlacement {
  /** Behind the dense layer's name, with an underscore. */
  readonly suffix: string;
  /** True where the normalization takes away every constant that a bias would add. */
  readonly replacesBias: boolean;
  /** The layer itself. */
  layer(name: string, input: string): Layer;
}

/**
 * The plan with a normalization between the weights and the activation of every hidden layer that has none there. A dense
 * layer with an activation of its own becomes dense, normalization and activation; the dense layer keeps its name, and
 * with it the initial values of its kernel.
 *
 * @returns `undefined` when no hidden layer has an activation that lacks one.
 */
export function withNormalizedSums(
  plan: Plan,
  { suffix, replacesBias, layer: normalization }: NormalizationPlacement,
): Plan | undefined {
  const { model } = plan;
  const bare = new Set(
    hiddenAffine(model).flatMap((dense) => {
      const { between, activation } = activationPath(model, dense);
      return activation.id === "linear" || between.some(isNormalization) ? [] : [dense.name];
    }),
  );
  if (bare.size === 0) return undefined;

  function split(dense: Affine): readonly Layer[] {
    const { activation, useBias } = dense.config;
    const normalized = normalization(freshName(model, `${dense.name}_${suffix}`), dense.name);
    const sums = withAffineConfig(dense, { useBias: useBias && !replacesBias });
    if (activation.id === "linear") return [sums, normalized];
    return [
      withAffineConfig(sums, { activation: { id: "linear", config: {} } }),
      normalized,
      {
        kind: "Activation",
        name: freshName(model, `${dense.name}_activation`),
        config: { activation },
        inputs: [normalized.name],
        trainable: true,
      },
    ];
  }
  return {
    ...plan,
    model: replaceLayers(model, (layer) =>
      isAffine(layer) && bare.has(layer.name) ? split(layer) : [layer],
    ),
  };
}

const normalizations: readonly Layer["kind"][] = [
  "BatchNormalization",
  "LayerNormalization",
  "GroupNormalization",
  "RMSNormalization",
];

export function isNormalization({ kind }: Layer): boolean {
  return normalizations.includes(kind);
}
