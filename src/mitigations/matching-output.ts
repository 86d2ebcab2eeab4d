import { type ActivationId, activationRef } from "../model/activations/index.ts";
import { activationRefOf } from "../model/layer-activation.ts";
import { type Layer, type Model, replaceLayers } from "../model/model.ts";
import type { Targets } from "../tasks/task.ts";
import { type LossId, lossOf } from "../training/losses/index.ts";
import type { Plan } from "../training/plan.ts";
import { changedPlan } from "./changes/changed-plan.ts";
import { isDense, outputDense } from "./changes/hidden-layers.ts";
import type { Mitigation } from "./mitigation.ts";

/** An output activation with the losses that are the negative log-probability of what it means. */
interface Ending {
  readonly activation: ActivationId;
  /** The first is chosen where the recipe has none of them. */
  readonly losses: readonly [LossId, ...LossId[]];
}

const oneOfTwo: Ending = { activation: "sigmoid", losses: ["binary-crossentropy"] };
const oneOfMany: Ending = {
  activation: "softmax",
  losses: ["categorical-crossentropy", "sparse-categorical-crossentropy"],
};
const numbers: Ending = { activation: "linear", losses: ["mse", "mae", "huber"] };

export const matchingOutput = {
  id: "matching-output",
  summary:
    "Gives the last layer the activation and the recipe the loss that belong to the targets and to each other.",
  source:
    "Bishop 2006, Pattern Recognition and Machine Learning, §5.2; Bridle 1990, Probabilistic Interpretation of Feedforward Classification Network Outputs",
  treats: ["output-loss-mismatch"],
  cost: 1,
  limits:
    "Does not help gradients that are lost between the layers before the output, nor a last layer with the wrong number of units.",
  apply(plan, { problem }) {
    const units = outputDense(plan.model)?.config.units;
    const endings = endingsOf(problem.dataset.targets, units);
    const [wanted] = endings;
    if (!wanted || endings.some((ending) => hasEnding(plan, ending))) return undefined;
    const changed = changedPlan(plan, withOutputActivation(plan.model, wanted.activation)) ?? plan;
    return { ...changed, recipe: { ...changed.recipe, loss: fittingLoss(plan, wanted) } };
  },
} as const satisfies Mitigation;

/** What goes with these targets, the usual first; nothing where the number of units does not fit. */
function endingsOf(targets: Targets, units: number | undefined): readonly Ending[] {
  if (targets.kind === "numbers") return units === targets.width ? [numbers] : [];
  const count = targets.names.length;
  if (units === 1 && count === 2) return [oneOfTwo];
  // A sigmoid for each class, one against the rest, is not the usual way but a valid one.
  return units === count && count > 1 ? [oneOfMany, oneOfTwo] : [];
}

function hasEnding({ model, recipe }: Plan, { activation, losses }: Ending): boolean {
  return hasOutputActivation(model, activation) && losses.some((id) => id === recipe.loss.id);
}

function fittingLoss({ recipe }: Plan, { losses }: Ending): Plan["recipe"]["loss"] {
  if (losses.some((id) => id === recipe.loss.id)) return recipe.loss;
  const { id, defaults } = lossOf(losses[0], "matching-output");
  return { id, config: defaults };
}

/** The layers from the last weights on that apply an activation. */
function outputActivations(model: Model): readonly Layer[] {
  const output = outputDense(model);
  const from = output ? model.layers.indexOf(output) : model.layers.length;
  return model.layers.slice(from).filter((layer) => activationRefOf(layer) !== undefined);
}

function hasOutputActivation(model: Model, activation: ActivationId): boolean {
  const ids = outputActivations(model).map((layer) => activationRefOf(layer)?.id);
  return activation === "linear" ? ids.length === 0 : ids.length === 1 && ids[0] === activation;
}

/** The model that ends in this activation alone: at the place of the last one it had, in the dense layer otherwise. */
function withOutputActivation(model: Model, id: ActivationId): Model {
  if (hasOutputActivation(model, id)) return model;
  const old = outputActivations(model);
  const place = old.at(-1)?.name ?? outputDense(model)?.name;
  return replaceLayers(model, (layer) => {
    const isPlace = layer.name === place;
    if (!isPlace && !old.some(({ name }) => name === layer.name)) return [layer];
    const activation = activationRef(isPlace ? id : "linear");
    if (isDense(layer)) return [{ ...layer, config: { ...layer.config, activation } }];
    return isPlace && id !== "linear"
      ? [{ ...layer, kind: "Activation", config: { activation } }]
      : [];
  });
}
