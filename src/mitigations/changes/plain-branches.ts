import type { Affine } from "../../model/affine.ts";
import type { Layer, Model } from "../../model/model.ts";
import { hiddenAffine, readersOf } from "./hidden-layers.ts";
import { residualBranches } from "./residual-branches.ts";

/** Kinds that leave the shape alone and belong to the branch of the weights before them. */
const branchKinds: readonly Layer["kind"][] = [
  "Activation",
  "ReLU",
  "LeakyReLU",
  "ELU",
  "PReLU",
  "Softmax",
  "Dropout",
  "SpatialDropout1D",
  "SpatialDropout2D",
  "GaussianDropout",
  "GaussianNoise",
  "AlphaDropout",
  "BatchNormalization",
  "LayerNormalization",
  "GroupNormalization",
  "RMSNormalization",
  "Rescaling",
  "Scale",
];

/** Hidden dense layers and convolutions that no skip leads around, nor is one of them on a skip. */
export function plainAffine(model: Model): readonly Affine[] {
  const inside = new Set(
    residualBranches(model).flatMap(({ around, layers }) =>
      [...around, ...layers].map(({ name }) => name),
    ),
  );
  return hiddenAffine(model).filter(({ name }) => !inside.has(name));
}

/** The last layer before the next weights, sum or fork. */
export function branchEnd(model: Model, layer: Layer): Layer {
  const [next, ...others] = readersOf(model, layer.name);
  if (!next || others.length > 0 || !branchKinds.includes(next.kind)) return layer;
  return branchEnd(model, next);
}
