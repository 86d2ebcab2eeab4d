import { type ActivationId, activationRef } from "../../../src/model/activations/index.ts";
import {
  isAffine,
  withAffineConfig,
  withEveryKernel,
  withKernelRegularizer,
} from "../../../src/model/affine.ts";
import type { InitializerRef } from "../../../src/model/initializer.ts";
import { initializerRef } from "../../../src/model/initializers/index.ts";
import { activationRefOf } from "../../../src/model/layer-activation.ts";
import { type Layer, mapLayers, replaceLayers } from "../../../src/model/model.ts";
import { mapRecurrent } from "../../../src/model/recurrent-layers.ts";
import type { Plan } from "../../../src/training/plan.ts";
import { type Recipe, withLearningRate } from "../../../src/training/recipe.ts";

/** One thing that is wrong, put into a plan that trains. */
export interface Fault {
  readonly id: string;
  /** Number in the catalogue of causes that it stands for. */
  readonly catalogue: number;
  /** Ids of the causes that name it; the first that is reported must be one of them. */
  readonly causes: readonly string[];
  readonly inject: (plan: Plan) => Plan;
}

const lastAffine = (plan: Plan) => plan.model.layers.filter(isAffine).at(-1)?.name;

/** Every kernel of dense layers and convolutions but the last. */
export function kernels(plan: Plan, initializer: InitializerRef): Plan {
  const last = lastAffine(plan);
  const model = mapLayers(plan.model, (layer) =>
    isAffine(layer) && layer.name !== last ? withEveryKernel(layer, initializer) : layer,
  );
  return { ...plan, model };
}

/** Every hidden activation, the initializer of its weights left as it is. */
export function activations(plan: Plan, id: ActivationId): Plan {
  const last = lastAffine(plan);
  const model = mapLayers(plan.model, (layer) => {
    if (layer.name === last || activationRefOf(layer) === undefined) return layer;
    if (layer.kind === "Softmax") return layer;
    if (isAffine(layer)) return withAffineConfig(layer, { activation: activationRef(id) });
    return { ...layer, kind: "Activation", config: { activation: activationRef(id) } } as Layer;
  });
  return { ...plan, model };
}

export function learningRate(plan: Plan, value: number): Plan {
  return { ...plan, recipe: withLearningRate(plan.recipe, value) };
}

export function recipe(plan: Plan, changes: Partial<Recipe>): Plan {
  return { ...plan, recipe: { ...plan.recipe, ...changes } };
}

export function penalty(plan: Plan, l2: number): Plan {
  const model = mapLayers(plan.model, (layer) => {
    if (isAffine(layer)) return withKernelRegularizer(layer, { l1: 0, l2 });
    return layer;
  });
  return recurrent({ ...plan, model }, (config) => ({
    ...config,
    kernelRegularizer: { l1: 0, l2 },
    recurrentRegularizer: { l1: 0, l2 },
  }));
}

/** Every recurrent layer with another configuration. */
export function recurrent<C extends object>(plan: Plan, change: (config: C) => C): Plan {
  const model = mapRecurrent(plan.model, (layer) => {
    return { ...layer, config: change(layer.config as unknown as C) } as unknown as typeof layer;
  });
  return { ...plan, model };
}

/** What the input is multiplied with before the first layer sees it, as data that nobody scaled. */
export function scaledInput(plan: Plan, scale: number): Plan {
  const input = plan.model.layers.find(({ kind }) => kind === "InputLayer")?.name;
  const model = replaceLayers(plan.model, (layer) =>
    layer.name === input
      ? [
          layer,
          {
            kind: "Rescaling",
            name: "units",
            config: { scale, offset: 0 },
            inputs: [layer.name],
            trainable: true,
          },
        ]
      : [layer],
  );
  return { ...plan, model };
}

/** Normal numbers of variance `gain` / fan-in. */
export function gain(value: number): InitializerRef {
  return initializerRef("variance-scaling", {
    scale: value,
    mode: "fan_in",
    distribution: "untruncated_normal",
  });
}
