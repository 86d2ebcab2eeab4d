import { entryOf } from "../core/registry.ts";
import type { Ops } from "../graph/ops.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { ClipPart, ClipResult, ClipRule } from "./clip.ts";
import { clips } from "./clips/index.ts";
import { flatten, type Layout } from "./layout.ts";
import type { Clip } from "./recipe.ts";

/**
 * The flat gradient after clipping, and what the bound carries on to the next step.
 *
 * @throws RangeError for an unknown kind.
 */
export function clipped(
  ops: Ops,
  clip: Clip | undefined,
  parts: readonly ClipPart[],
  carried: ReadonlyMap<string, Tensor>,
): ClipResult {
  if (!clip) {
    const grads = parts.map(({ grad }) => grad);
    return { grad: flatten(ops, grads) };
  }
  const rule: ClipRule = entryOf(clips, clip.kind, "recipe");
  return rule.clip(ops, { parts, threshold: clip.threshold, carried });
}

/** Every trained tensor with its gradient. The output layer is the last one that has a kernel. */
export function clipParts(
  { trained }: Layout,
  values: ReadonlyMap<string, Tensor>,
  grads: readonly Tensor[],
): readonly ClipPart[] {
  const lastKernel = trained.findLast(({ shape }) => shape.length > 1);
  const output = lastKernel && layerOf(lastKernel.name);
  return trained.flatMap(({ name }, i) => {
    const [value, grad] = [values.get(name), grads[i]];
    return value && grad ? [{ value, grad, isOutput: layerOf(name) === output }] : [];
  });
}

/** `block/dense` of `block/dense/kernel`. */
function layerOf(parameter: string): string {
  return parameter.slice(0, parameter.lastIndexOf("/"));
}
