import type { Recipe } from "../training/recipe.ts";
import { wordsOf } from "./edits.ts";
import { numberText } from "./number-text.ts";

/** A recipe on one line: loss, optimizer with its numbers, batch, epochs, clipping; then what is not the usual. */
export function recipeText(recipe: Recipe): string {
  const { loss, optimizer, batchSize, epochs, clip } = recipe;
  const clipping = clip
    ? `clipped by ${wordsOf(clip.kind)} ${numberText(clip.threshold)}`
    : "no clipping";
  return [
    `${loss.id}${settingsText(loss.config)}`,
    `${optimizer.id}${settingsText(optimizer.config)}`,
    `batch ${batchSize}`,
    `${epochs} ${epochs === 1 ? "epoch" : "epochs"}`,
    clipping,
    ...unusual(recipe),
  ].join(", ");
}

function unusual({ schedule, precision, initialization }: Recipe): readonly string[] {
  return [
    ...(schedule ? [`schedule ${schedule.id}${settingsText(schedule.config)}`] : []),
    ...(precision ? [`${precision.format} with ${scaleText(precision.lossScale)}`] : []),
    ...(initialization ? [`initialization ${initialization}`] : []),
  ];
}

function scaleText(lossScale: NonNullable<Recipe["precision"]>["lossScale"]): string {
  return lossScale === "dynamic"
    ? "dynamic loss scaling"
    : `the loss scaled by ${numberText(lossScale)}`;
}

function settingsText(config: Readonly<Record<string, number>>): string {
  const settings = Object.entries(config).map(
    ([key, value]) => `${wordsOf(key)} ${numberText(value)}`,
  );
  return settings.length === 0 ? "" : ` (${settings.join(", ")})`;
}
