import type { Loss } from "../loss.ts";
import { entryNamed } from "../named.ts";
import { binaryCrossentropy } from "./binary-crossentropy.ts";
import { categoricalCrossentropy } from "./categorical-crossentropy.ts";
import { huber } from "./huber.ts";
import { mae } from "./mae.ts";
import { mse } from "./mse.ts";
import { sparseCategoricalCrossentropy } from "./sparse-categorical-crossentropy.ts";

/** Every loss: classes first, then numbers. */
export const losses = [
  categoricalCrossentropy,
  sparseCategoricalCrossentropy,
  binaryCrossentropy,
  mse,
  mae,
  huber,
] as const satisfies readonly Loss[];
export type LossId = (typeof losses)[number]["id"];

/**
 * The loss that Keras or TF.js calls by this name: `"categorical_crossentropy"`, `"MeanSquaredError"`, `"mse"`.
 *
 * @param who - heads the error message.
 * @throws RangeError naming the nearest known one when there is none.
 */
export function lossOf(name: string, who: string): Loss {
  return entryNamed<Loss>(losses, name, `${who}: unknown loss`);
}
