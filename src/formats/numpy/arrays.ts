import type { Content, ContentNote } from "../content.ts";
import { contentOf } from "../content.ts";
import { trainState } from "../flax/train-state.ts";
import { leftOut } from "../left-out.ts";
import { scalarIn } from "../scalar.ts";
import type { TensorRef } from "../tensor-ref.ts";
import type { NpyTensor } from "./npy-tensor.ts";

/** How JAX programs call the part of a flat checkpoint that belongs to the optimizer. */
const optimizerPart = /(^|\/)(opt_state|optimizer_state|opt|optimizer)\//;

/**
 * Arrays as a checkpoint: what the names say is an optimizer's is its state, arrays of one number called `step` and
 * `epoch` say where the training stands, all others are weights.
 */
export async function arraysContent(
  format: string,
  arrays: readonly NpyTensor[],
  moreNotes: readonly ContentNote[] = [],
): Promise<Content> {
  const tensors = arrays.filter((array): array is TensorRef => !("why" in array));
  const unread = arrays.flatMap((array) => ("why" in array ? [array] : []));
  const notes = [...moreNotes, ...leftOut("arrays", unread)];
  if (tensors.some(({ name }) => optimizerPart.test(name))) {
    const leaves = tensors.map((value) => ({ path: value.name.split("/"), value }));
    const { checkpoint, settings } = await trainState(leaves);
    return contentOf(format, {
      checkpoint: { ...checkpoint, framework: undefined },
      settings,
      notes,
    });
  }
  const places = new Map<string, number>();
  for (const tensor of tensors) {
    const isPlace = /^(global_)?(step|epoch)$/.test(tensor.name);
    const number = isPlace ? await scalarIn(tensor) : undefined;
    if (number !== undefined) places.set(tensor.name.replace("global_", ""), number);
  }
  const weights = tensors.filter(({ name }) => !places.has(name.replace("global_", "")));
  return contentOf(format, {
    checkpoint: {
      framework: undefined,
      step: places.get("step"),
      epoch: places.get("epoch"),
      weights,
      optimizer: undefined,
      scaler: undefined,
    },
    notes,
  });
}
