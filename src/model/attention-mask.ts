import type { Ops } from "../graph/ops.ts";
import type { Shape, Tensor } from "../graph/tensor.ts";

/**
 * Where a query may read a key, a bool that broadcasts over [batch, heads, queries, keys]: where the masks of query, value
 * and key all count and, if `causal`, the key is not behind the query. `undefined` where nothing is hidden.
 *
 * @param masks - of query, value and key: [batch, time].
 */
export function attentionMask(
  ops: Ops,
  [batch = 1, , queries = 1, keys = 1]: Shape,
  [query, value, key]: readonly (Tensor | undefined)[],
  causal: boolean,
): Tensor | undefined {
  const parts = [
    ...(query ? [ops.reshape(query, [batch, 1, queries, 1])] : []),
    ...(value ? [ops.reshape(value, [batch, 1, 1, keys])] : []),
    ...(key ? [ops.reshape(key, [batch, 1, 1, keys])] : []),
    ...(causal ? [lowerTriangle(ops, queries, keys)] : []),
  ];
  const [first, ...others] = parts;
  if (!first) return undefined;
  return ops.greater(
    others.reduce((both, part) => ops.mul(both, part), first),
    0.5,
  );
}

function lowerTriangle(ops: Ops, queries: number, keys: number): Tensor {
  const values = Array.from({ length: queries * keys }, (_, i) =>
    i % keys <= Math.floor(i / keys) ? 1 : 0,
  );
  return ops.constant(values, [queries, keys]);
}
