import type { Recipe } from "../training/recipe.ts";
import { wordsOf } from "./edits.ts";
import { numberText } from "./number-text.ts";

/** A recipe on one line: loss, optimizer with its numbers, batch, epochs, clipping. */
export function recipeText({ loss, optimizer, batchSize, epochs, clip }: Recipe): string {
  const clipping = clip
    ? `clipped by ${wordsOf(clip.kind)} ${numberText(clip.threshold)}`
    : "no clipping";
  return [
    `${loss.id}${settingsText(loss.config)}`,
    `${optimizer.id}${settingsText(optimizer.config)}`,
    `batch ${batchSize}`,
    `${epochs} ${epochs === 1 ? "epoch" : "epochs"}`,
    clipping,
  ].join(", ");
}

function settingsText(config: Readonly<Record<string, number>>): string {
  const settings = Object.entries(config).map(
    ([key, value]) => `${wordsOf(key)} ${numberText(value)}`,
  );
  return settings.length === 0 ? "" : ` (${settings.join(", ")})`;
}
