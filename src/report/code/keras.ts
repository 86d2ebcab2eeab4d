import type { Edit } from "../../mitigations/difference.ts";
import { built } from "../../model/build.ts";
import type { Plan } from "../../training/plan.ts";
import { changesOf } from "./changes.ts";
import { definitionsIn, uses } from "./definitions.ts";
import { kerasDefinitions } from "./keras/definitions.ts";
import { kerasModel, lsuvLines } from "./keras/model.ts";
import { kerasOptimizer } from "./keras/optimizer.ts";
import { plateauLines } from "./keras/schedule.ts";
import { compileLine, fitLines, precisionLines } from "./keras/training.ts";
import { withOrthogonalKernels } from "./lsuv.ts";
import { plannedStepsLines } from "./schedule-steps.ts";

/**
 * The model with its recipe as a Keras 3 program; lines that `edits` changed say so. What Keras does not have, the program
 * brings along; where Keras does something in another way, a comment says so.
 *
 * @throws RangeError when the layers do not fit each other.
 */
export function kerasCode({ model: given, recipe }: Plan, edits: readonly Edit[]): string {
  const changes = changesOf(edits);
  const isLsuv = recipe.initialization === "lsuv";
  const network = isLsuv ? withOrthogonalKernels(given) : given;
  const layers = built(network);
  const model = kerasModel(network, layers, changes);
  const optimizer = kerasOptimizer(recipe, layers, model.nameOf);
  const changed = changes.recipeComment("optimizer", "learningRate", "clip", "schedule");
  const training = [
    `optimizer = ${optimizer.call}${changed}`,
    ...optimizer.wrapped,
    compileLine(recipe, changes),
    ...plateauLines(recipe),
  ];
  const program = [
    ...changes.removed,
    ...precisionLines(recipe, changes.recipeComment("precision")),
    ...model.lines,
    ...(isLsuv ? lsuvLines(layers, model) : []),
    "",
    ...plannedStepsLines(training, recipe, changes),
    ...training,
    "",
    ...fitLines(recipe, layers, changes),
    "",
  ];
  const clip = optimizer.definition.length > 0 ? ["", "", ...optimizer.definition] : [];
  const helped = isLsuv ? ["lsuv", ...program, ...clip] : [...program, ...clip];
  const definitions = [...definitionsIn(helped, kerasDefinitions), ...clip];
  return [
    ...(uses(definitions, "math") ? ["import math", "", "import keras"] : ["import keras"]),
    ...definitions,
    ...(definitions.length > 0 ? ["", ""] : [""]),
    ...program,
  ].join("\n");
}
