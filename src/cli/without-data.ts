import type { Dataset } from "../formats/dataset.ts";
import { sizeOf } from "../graph/tensor.ts";
import { built } from "../model/build.ts";
import { activationRefOf } from "../model/layer-activation.ts";
import type { Model } from "../model/model.ts";
import type { Problem } from "../tasks/task.ts";
import type { LossId } from "../training/losses/index.ts";
import { UsageError } from "./usage-error.ts";

/** Thrown by whatever asks for samples, targets or their statistics where there are none. */
export const dataMissing = new UsageError("apply: data are needed, got none; try --data digits");

/** A problem that knows nothing but the shape of its samples; reading anything else throws `dataMissing`. */
export function problemWithoutData({ layers }: Model): Problem {
  const input = layers.find((layer) => layer.kind === "InputLayer");
  const shape = input?.kind === "InputLayer" ? input.config.shape : [];
  const dataset: Dataset = {
    get size() {
      return missing();
    },
    shape,
    get features() {
      return missing();
    },
    featureNames: [],
    get targets() {
      return missing();
    },
  };
  return {
    id: "no data",
    dataset,
    get train() {
      return missing();
    },
    get validation() {
      return missing();
    },
    get chance() {
      return missing();
    },
    ceiling: undefined,
  };
}

function missing(): never {
  throw dataMissing;
}

/** The loss that goes with the model's last activation: cross-entropy for probabilities, mse otherwise. */
export function lossOfOutput(model: Model): LossId {
  const last = model.layers.at(-1);
  const activation = last && activationRefOf(last)?.id;
  if (activation === "softmax") return "categorical-crossentropy";
  const units = sizeOf(built(model).at(-1)?.outputShape ?? []);
  return activation === "sigmoid" && units === 1 ? "binary-crossentropy" : "mse";
}
