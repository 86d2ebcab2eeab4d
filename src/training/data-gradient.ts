import { type Gradient, gradient } from "../graph/gradient.ts";
import type { Operand, Ops } from "../graph/ops.ts";
import type { Tensor } from "../graph/tensor.ts";
import { flatten, type Layout, unflatten } from "./layout.ts";
import { type Precision, rounded } from "./precision.ts";

/** ∂L/∂ of everything, as if there were no loss scale. */
export interface DataGradient {
  /** Of any tensor; of a trained one rounded as it is applied. */
  readonly of: Gradient;
  /** Of the trained tensors, in the layout's order; zeros where the loss does not depend on one. */
  readonly parts: readonly Tensor[];
  readonly flat: Tensor;
}

/**
 * The gradient of the data's loss.
 *
 * @param used - the trained tensors as the network reads them, by name.
 * @param scale - the loss is multiplied by it before it is differentiated, the gradient divided by it after rounding.
 */
export function dataGradient(
  ops: Ops,
  loss: Tensor,
  layout: Layout,
  used: ReadonlyMap<string, Tensor>,
  precision: Precision | undefined,
  scale: Operand,
): DataGradient {
  const scaled = gradient(ops, precision ? ops.mul(loss, scale) : loss);
  const raw = layout.trained.map(({ name, shape }) => {
    const tensor = used.get(name);
    return (tensor && scaled(tensor)) ?? ops.expand(0, shape);
  });
  if (!precision) return { of: scaled, parts: raw, flat: flatten(ops, raw) };

  const flat = ops.div(rounded(ops, flatten(ops, raw), precision), scale);
  const named = unflatten(ops, flat, layout);
  const ofTrained = new Map(
    [...named].map(([name, grad]) => [used.get(name)?.name ?? name, grad] as const),
  );
  return {
    of(tensor) {
      const grad = scaled(tensor);
      return ofTrained.get(tensor.name) ?? (grad && ops.div(grad, scale));
    },
    parts: [...named.values()],
    flat,
  };
}
