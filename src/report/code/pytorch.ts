import type { Edit } from "../../mitigations/difference.ts";
import { type BuiltLayer, built } from "../../model/build.ts";
import type { Plan } from "../../training/plan.ts";
import type { Recipe } from "../../training/recipe.ts";
import { type Changes, changesOf } from "./changes.ts";
import { definitionsIn, uses } from "./definitions.ts";
import { withOrthogonalKernels } from "./lsuv.ts";
import { numberLiteral, stringLiteral } from "./python.ts";
import { torchClip } from "./pytorch/clip.ts";
import { torchDefinitions } from "./pytorch/definitions.ts";
import { torchLoss, withoutActivation } from "./pytorch/loss.ts";
import { lsuvLines } from "./pytorch/lsuv.ts";
import { type TorchModule, torchModule } from "./pytorch/module.ts";
import { optimizerLines } from "./pytorch/optimizer.ts";
import { torchPrecision } from "./pytorch/precision.ts";
import { torchSchedule } from "./pytorch/schedule.ts";
import { plannedStepsLines } from "./schedule-steps.ts";

/**
 * The model with its recipe as a PyTorch program: a module and one training step; lines that `edits` changed say so.
 * Samples have their channels last, as here. What PyTorch does not have, the program brings along; where PyTorch does
 * something in another way, a comment says so.
 *
 * @throws RangeError when the layers do not fit each other.
 */
export function pytorchCode({ model, recipe }: Plan, edits: readonly Edit[]): string {
  const changes = changesOf(edits);
  const isLsuv = recipe.initialization === "lsuv";
  const layers = built(isLsuv ? withOrthogonalKernels(model) : model);
  const loss = torchLoss(recipe, layers);
  const last = layers.at(-1);
  const logits = loss.takesLogits && last ? withoutActivation(last) : undefined;
  const module = torchModule(layers, logits, changes);
  const training = [
    ...trainingLines(recipe, layers, module, changes, loss.define(changes.recipeComment("loss"))),
    "",
    "",
    ...dataLines(recipe, layers, loss.targets, changes),
    ...stepLines(recipe, layers, module, changes),
  ];
  const program = [
    ...changes.removed,
    ...module.lines,
    "",
    "",
    ...plannedStepsLines(training, recipe, changes),
    ...training,
    "",
  ];
  const used = isLsuv ? ["lsuv", ...program] : program;
  const definitions = definitionsIn(used, torchDefinitions);
  const needsMath = uses([...definitions, ...program], "math");
  return [
    ...(needsMath ? ["import math", ""] : []),
    "import torch",
    "from torch import nn",
    "from torch.nn import functional as F",
    ...definitions,
    "",
    "",
    ...program,
  ].join("\n");
}

/** What is made once: model, loss, optimizer and what goes with them. */
function trainingLines(
  recipe: Recipe,
  layers: readonly BuiltLayer[],
  module: TorchModule,
  changes: Changes,
  loss: readonly string[],
): readonly string[] {
  const precision = torchPrecision(recipe.precision, "");
  return [
    ...precision.device,
    `model = Network()${precision.model}`,
    ...(recipe.initialization === "lsuv" ? lsuvLines(layers, module) : []),
    ...loss,
    ...optimizerLines(recipe, changes.recipeComment("optimizer", "learningRate")),
    ...torchSchedule(recipe, changes.recipeComment("schedule")).make,
    ...torchClip(recipe.clip, layers, module).make,
    ...precision.make,
  ];
}

/** What the reader has to bring, as comments. */
function dataLines(
  recipe: Recipe,
  layers: readonly BuiltLayer[],
  targets: string,
  changes: Changes,
): readonly string[] {
  const { batchSize, epochs } = recipe;
  const inputs = layers.filter(({ layer }) => layer.kind === "InputLayer");
  const names = inputs.map(({ layer }) => stringLiteral(layer.name)).join(", ");
  const samples = inputs.length > 1 ? `a tuple of samples for ${names}` : "samples";
  const x = inputs.length > 1 ? "*x" : "x";
  return [
    `# x: ${samples}; y: ${targets}`,
    `# batches of ${batchSize}, ${epochs} epochs${changes.recipeComment("batchSize", "epochs")}`,
    ...torchSchedule(recipe, "").notes.map((note) => `# ${note}`),
    ...(recipe.initialization === "lsuv"
      ? [
          `# before the first step: lsuv(model, scaled, ${x})${changes.recipeComment("initialization")}`,
        ]
      : []),
  ];
}

function stepLines(
  recipe: Recipe,
  layers: readonly BuiltLayer[],
  module: TorchModule,
  changes: Changes,
): readonly string[] {
  const precision = torchPrecision(recipe.precision, changes.recipeComment("precision"));
  const clip = torchClip(recipe.clip, layers, module);
  const schedule = torchSchedule(recipe, "");
  const isSingle = layers.filter(({ layer }) => layer.kind === "InputLayer").length === 1;
  const moved = recipe.precision !== undefined;
  const one = moved ? "x.to(device)" : "x";
  const several = moved ? "*(each.to(device) for each in x)" : "*x";
  const clipped = changes.recipeComment("clip");
  const body = [
    "model.train()",
    "optimizer.zero_grad()",
    ...precision.forward(`model(${isSingle ? one : several})`),
    ...penaltyLines(layers, module),
    ...precision.backward,
    ...(clip.step.length > 0 ? precision.unscale : []),
    ...clip.step.map((line) => `${line}${clipped}`),
    ...precision.step,
    ...schedule.step,
    "return loss.item()",
  ];
  return ["def train_step(x, y):", ...body.map((line) => `    ${line}`)];
}

function penaltyLines(layers: readonly BuiltLayer[], module: TorchModule): readonly string[] {
  return layers.flatMap(({ parameters }) =>
    parameters.flatMap(({ name, regularizer }) => {
      if (!regularizer) return [];
      const { l1, l2 } = regularizer;
      return module.tensors(name).flatMap(({ path }) => {
        const tensor = path.replace(/^self/, "model");
        return [
          ...(l1 === 0 ? [] : [`loss = loss + ${numberLiteral(l1)} * ${tensor}.abs().sum()`]),
          ...(l2 === 0 ? [] : [`loss = loss + ${numberLiteral(l2)} * ${tensor}.square().sum()`]),
        ];
      });
    }),
  );
}
