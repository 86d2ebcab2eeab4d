import type { BuiltLayer } from "../../../model/build.ts";
import type { Loss } from "../../../training/loss.ts";
import { losses } from "../../../training/losses/index.ts";
import type { Precision } from "../../../training/precision.ts";
import type { Recipe } from "../../../training/recipe.ts";
import type { Changes } from "../changes.ts";
import { endsMasked } from "../mask.ts";
import { numberLiteral, stringLiteral } from "../python.ts";
import { plateauLines } from "./schedule.ts";

/** The lines that set in what numbers the network computes; they stand before it. */
export function precisionLines({ precision }: Recipe, comment: string): readonly string[] {
  if (!precision) return [];
  return [
    ...precisionNotes(precision),
    `keras.config.set_dtype_policy(${stringLiteral(`mixed_${precision.format}`)})${comment}`,
    "",
  ];
}

function precisionNotes({ format, lossScale }: Precision): readonly string[] {
  return [
    `# Isograd's runs rounded weights and what layers pass on to ${format}; Keras also computes inside layers in it.`,
    ...(format === "bfloat16" && lossScale !== 1
      ? ["# Keras scales no loss for bfloat16, which has the range of float32."]
      : []),
  ];
}

/** The line that gives the model its optimizer and loss. */
export function compileLine(recipe: Recipe, changes: Changes): string {
  const { loss, precision } = recipe;
  const entry: Loss | undefined = losses.find(({ id }) => id === loss.id);
  const isFixed = precision?.format === "float16" && precision.lossScale !== "dynamic";
  const settings = [
    "optimizer=optimizer",
    `loss=${lossValue(recipe, entry)}`,
    ...(entry?.targets === "numbers" ? [] : ['metrics=["accuracy"]']),
    ...(isFixed ? ["auto_scale_loss=False"] : []),
  ];
  return `model.compile(${settings.join(", ")})${changes.recipeComment("loss")}`;
}

function lossValue({ loss }: Recipe, entry: Loss | undefined): string {
  if (loss.id === "huber")
    return `keras.losses.Huber(delta=${numberLiteral(loss.config["delta"] ?? 1)})`;
  return stringLiteral(entry?.names[0] ?? loss.id);
}

/** What is left to do, as comments: the data is the reader's. */
export function fitLines(
  recipe: Recipe,
  layers: readonly BuiltLayer[],
  changes: Changes,
): readonly string[] {
  const { batchSize, epochs } = recipe;
  const inputs = layers.filter(({ layer }) => layer.kind === "InputLayer");
  const samples =
    inputs.length > 1
      ? `a list of ${inputs.length}, samples for ${inputs.map(({ layer }) => stringLiteral(layer.name)).join(", ")}`
      : "samples";
  const plateau =
    plateauLines(recipe).length > 0
      ? ", validation_data=(x_validation, y_validation), callbacks=[plateau]"
      : "";
  return [
    ...(endsMasked(layers)
      ? ["# Keras leaves masked steps out of the loss; Isograd's runs counted them."]
      : []),
    `# x: ${samples}; y: ${targetsNote(recipe)}`,
    ...(recipe.initialization === "lsuv"
      ? [`# lsuv(model, x[:${batchSize}], scaled)${changes.recipeComment("initialization")}`]
      : []),
    `# model.fit(x, y, batch_size=${batchSize}, epochs=${epochs}${plateau})${changes.recipeComment("batchSize", "epochs")}`,
  ];
}

function targetsNote({ loss }: Recipe): string {
  switch (loss.id) {
    case "categorical-crossentropy":
      return "one-hot rows, one column per class";
    case "sparse-categorical-crossentropy":
      return "class numbers";
    case "binary-crossentropy":
      return "0 or 1";
    default:
      return "numbers or one-hot rows, shaped like the output";
  }
}
