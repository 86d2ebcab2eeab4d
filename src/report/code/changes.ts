import { valueText, wordsOf } from "../../explain/edits.ts";
import { nameText } from "../../explain/printable.ts";
import type { Edit } from "../../mitigations/difference.ts";

/** What comments in generated code say of a change. */
export interface Changes {
  /** End of the line on which a layer is made; empty where it is as before. */
  layerComment(layer: string): string;
  /** The same in two parts, for code that computes the activation on a line of its own. */
  activationComment(layer: string): string;
  otherComment(layer: string): string;
  /** End of a line that depends on these keys of the recipe; empty where they are as before. */
  recipeComment(...keys: readonly string[]): string;
  /** Layers that are gone, as comment lines. */
  readonly removed: readonly string[];
}

/** The edits as comments for the lines that they changed. */
export function changesOf(edits: readonly Edit[]): Changes {
  const ofLayer = (layer: string) => edits.filter((edit) => edit.layer === layer);
  return {
    layerComment: (layer) => comment(ofLayer(layer)),
    activationComment: (layer) => comment(ofLayer(layer).filter(({ key }) => key === "activation")),
    otherComment: (layer) => comment(ofLayer(layer).filter(({ key }) => key !== "activation")),
    recipeComment: (...keys) =>
      comment(
        edits.filter(
          ({ layer, key }) =>
            layer === undefined &&
            keys.some((wanted) => key === wanted || key.startsWith(`${wanted}.`)),
        ),
      ),
    removed: edits
      .filter(isRemoval)
      .map(({ layer = "", from }) => `# removed: ${nameText(layer)} (${valueText(from)})`),
  };
}

function comment(edits: readonly Edit[]): string {
  if (edits.length === 0) return "";
  if (edits.some(({ key, from }) => key === "layer" && (from === undefined || from === null)))
    return "  # added";
  const notes = edits.map(({ key, from }) => `${wordsOf(key)} was ${valueText(from)}`);
  return `  # changed: ${notes.join("; ")}`;
}

function isRemoval({ layer, key, to }: Edit): boolean {
  return layer !== undefined && key === "layer" && (to === undefined || to === null);
}
