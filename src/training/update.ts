import type { Ops } from "../graph/ops.ts";
import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { clipped } from "./clipping.ts";
import { flatten, type Layout } from "./layout.ts";
import type { Optimizer, OptimizerConfig, OptimizerUpdate } from "./optimizer.ts";
import type { Clip } from "./recipe.ts";

/** What the update of a step reads. */
export interface UpdateInputs {
  readonly layout: Layout;
  readonly parameters: Tensor;
  readonly slots: readonly Tensor[];
  readonly scalars: Readonly<Record<string, Tensor>>;
  readonly config: OptimizerConfig;
  readonly clip: Clip | undefined;
  /** ∂L/∂θ with what regularizers add, one per trained parameter. */
  readonly grads: readonly Tensor[];
}

/** The update of all parameters as one vector: a few operators whatever the depth. */
export function flatUpdate(
  ops: Ops,
  { update }: Optimizer,
  { parameters, slots, scalars, config, clip, grads }: UpdateInputs,
): OptimizerUpdate {
  const grad = clipped(ops, clip, grads);
  return update(ops, { parameters, grad, slots, scalars, config });
}

/** An update with what every parameter has moved by, by name. */
export interface UpdateByParameter extends OptimizerUpdate {
  readonly changes: ReadonlyMap<string, Tensor>;
}

/**
 * The same update parameter by parameter, number for number, with its changes: each runs right behind its gradient,
 * which is still in the cache then. Worth its operators where the changes are wanted.
 */
export function updateByParameter(
  ops: Ops,
  { update }: Optimizer,
  { layout, parameters, slots, scalars, config, clip, grads }: UpdateInputs,
): UpdateByParameter {
  const sizes = layout.trained.map(({ shape }) => sizeOf(shape));
  const cut = (flat: Tensor) => ops.split(flat, sizes, 0);
  const before = cut(parameters);
  const oldSlots = slots.map(cut);
  const gradParts = clip
    ? cut(clipped(ops, clip, grads))
    : grads.map((grad, i) => ops.reshape(grad, [at(sizes, i)]));
  const updates = before.map((part, i) => {
    const own = oldSlots.map((parts) => at(parts, i));
    return update(ops, { parameters: part, grad: at(gradParts, i), slots: own, scalars, config });
  });
  const after = updates.map((each) => each.parameters);
  return {
    parameters: flatten(ops, after),
    slots: slots.map((_, slot) =>
      flatten(
        ops,
        updates.map((each) => at(each.slots, slot)),
      ),
    ),
    changes: new Map(
      layout.trained.map(({ name }, i) => [name, ops.sub(at(after, i), at(before, i))]),
    ),
  };
}

function at<T>(parts: readonly T[], index: number): T {
  const part = parts[index];
  if (part === undefined) throw new RangeError(`update: no part ${index} of ${parts.length}`);
  return part;
}
