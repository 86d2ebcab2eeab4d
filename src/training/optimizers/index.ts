import { entryNamed } from "../named.ts";
import type { Optimizer } from "../optimizer.ts";
import { adadelta } from "./adadelta.ts";
import { adagrad } from "./adagrad.ts";
import { adam } from "./adam.ts";
import { adamax } from "./adamax.ts";
import { adamw } from "./adamw.ts";
import { lion } from "./lion.ts";
import { nadam } from "./nadam.ts";
import { rmsprop } from "./rmsprop.ts";
import { sgd } from "./sgd.ts";

/** Every optimizer, simplest first. */
export const optimizers = [
  sgd,
  adagrad,
  adadelta,
  rmsprop,
  adam,
  adamw,
  adamax,
  nadam,
  lion,
] as const satisfies readonly Optimizer[];
export type OptimizerId = (typeof optimizers)[number]["id"];

/**
 * The optimizer that Keras or TF.js calls by this name: `"SGD"`, `"rmsprop"`, `"Custom>Adam"`.
 *
 * @param who - heads the error message.
 * @throws RangeError naming the nearest known one when there is none.
 */
export function optimizerOf(name: string, who: string): Optimizer {
  return entryNamed<Optimizer>(optimizers, name, `${who}: unknown optimizer`);
}
