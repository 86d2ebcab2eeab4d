import { activationRef } from "../../../model/activations/index.ts";
import type { BuiltLayer } from "../../../model/build.ts";
import { activationRefOf, withActivation } from "../../../model/layer-activation.ts";
import type { Recipe } from "../../../training/recipe.ts";
import { numberLiteral } from "../python.ts";

/** The statements that make `loss_function`. */
export interface TorchLoss {
  /** The loss holds the last activation, which is then left out of the network. */
  readonly takesLogits: boolean;
  readonly targets: string;
  define(comment: string): readonly string[];
}

export function torchLoss({ loss }: Recipe, layers: readonly BuiltLayer[]): TorchLoss {
  const last = layers.at(-1);
  const end = last && activationRefOf(last.layer)?.id;
  const isSequence = (last?.outputShape.length ?? 1) > 1;
  switch (loss.id) {
    case "categorical-crossentropy":
    case "sparse-categorical-crossentropy":
      return classes(end === "softmax" && overLastAxis(last), isSequence);
    case "binary-crossentropy":
      return end === "sigmoid"
        ? call("nn.BCEWithLogitsLoss()", binaryTargets, true)
        : definition("F.binary_cross_entropy(output.clamp(1e-7, 1 - 1e-7), y)", binaryTargets);
    case "mae":
      return call("nn.L1Loss()", "numbers, shaped like the output");
    case "huber":
      return call(
        `nn.HuberLoss(delta=${numberLiteral(loss.config["delta"] ?? 1)})`,
        "numbers, shaped like the output",
      );
    default:
      return call("nn.MSELoss()", "numbers or one-hot rows, shaped like the output");
  }
}

const binaryTargets = "0.0 or 1.0, shaped like the output";

/** −ln of the true class' share; of outputs that are no softmax as Keras does. */
function classes(isSoftmax: boolean, isSequence: boolean): TorchLoss {
  const targets = `class numbers (int64)${isSequence ? ", one for every step" : ""}`;
  const [output, y] = isSequence ? ["output.flatten(0, -2)", "y.flatten()"] : ["output", "y"];
  if (isSoftmax)
    return isSequence
      ? definition(`F.cross_entropy(${output}, ${y})`, targets, [], true)
      : call("nn.CrossEntropyLoss()", targets, true);
  return definition(
    `F.nll_loss(share.clamp(1e-7, 1 - 1e-7).log()${isSequence ? ".flatten(0, -2)" : ""}, ${y})`,
    targets,
    ["share = output / output.sum(-1, keepdim=True)"],
  );
}

function call(maker: string, targets: string, takesLogits = false): TorchLoss {
  return { takesLogits, targets, define: (comment) => [`loss_function = ${maker}${comment}`] };
}

function definition(
  value: string,
  targets: string,
  before: readonly string[] = [],
  takesLogits = false,
): TorchLoss {
  return {
    takesLogits,
    targets,
    define: (comment) => [
      "",
      "",
      `def loss_function(output, y):${comment}`,
      ...before.map((line) => `    ${line}`),
      `    return ${value}`,
      "",
      "",
    ],
  };
}

function overLastAxis(last: BuiltLayer | undefined): boolean {
  if (last?.layer.kind !== "Softmax") return true;
  const { axis } = last.layer.config;
  return axis === -1 || axis === last.outputShape.length;
}

/** The layer without the activation that the loss applies. */
export function withoutActivation(built: BuiltLayer): BuiltLayer {
  return { ...built, layer: withActivation(built.layer, activationRef("linear")) };
}
