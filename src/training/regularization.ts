import type { Ops } from "../graph/ops.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Layout } from "./layout.ts";

/**
 * The gradients with the regularizers' added: + l1·sign θ + 2·l2·θ, as Keras adds l1·Σ|θ| + l2·Σθ² to the loss. It is
 * added here and not to the loss, so that what is watched is the gradient of the data.
 *
 * Source: https://keras.io/api/layers/regularizers/
 */
export function withRegularization(
  ops: Ops,
  { trained }: Layout,
  values: ReadonlyMap<string, Tensor>,
  grads: readonly Tensor[],
): readonly Tensor[] {
  return grads.map((grad, i) => {
    const spec = trained[i];
    const value = spec && values.get(spec.name);
    if (!spec?.regularizer || !value) return grad;
    const { l1, l2 } = spec.regularizer;
    const withL2 = l2 === 0 ? grad : ops.add(grad, ops.mul(2 * l2, value));
    return l1 === 0 ? withL2 : ops.add(withL2, ops.mul(l1, ops.sign(value)));
  });
}
