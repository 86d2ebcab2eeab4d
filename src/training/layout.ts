import type { Ops } from "../graph/ops.ts";
import { sizeOf, type Tensor } from "../graph/tensor.ts";
import type { BuiltLayer } from "../model/build.ts";
import type { ParameterSpec } from "../model/layer.ts";

/** Where every parameter lies: trained ones side by side in one flat vector, the others each by itself. */
export interface Layout {
  readonly trained: readonly ParameterSpec[];
  readonly fixed: readonly ParameterSpec[];
  /** Elements of the flat vector. */
  readonly size: number;
}

export function layoutOf(layers: readonly BuiltLayer[]): Layout {
  const all = layers.flatMap(({ parameters }) => parameters);
  const trained = all.filter(({ trainable }) => trainable);
  return {
    trained,
    fixed: all.filter(({ trainable }) => !trainable),
    size: trained.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
  };
}

/** The parts of a flat vector as tensors of their parameters' shapes, by name. */
export function unflatten(
  ops: Ops,
  flat: Tensor,
  { trained }: Layout,
): ReadonlyMap<string, Tensor> {
  const parts = ops.split(
    flat,
    trained.map(({ shape }) => sizeOf(shape)),
    0,
  );
  return new Map(trained.map(({ name, shape }, i) => [name, ops.reshape(parts[i] ?? flat, shape)]));
}

/** The tensors side by side in one flat vector, in the layout's order. */
export function flatten(ops: Ops, tensors: readonly Tensor[]): Tensor {
  return ops.concat(
    tensors.map((tensor) => ops.reshape(tensor, [sizeOf(tensor.shape)])),
    0,
  );
}

/** The flat vector of values by name. */
export function flatValues(
  { trained, size }: Layout,
  values: ReadonlyMap<string, ArrayLike<number>>,
): Float32Array {
  const flat = new Float32Array(size);
  let position = 0;
  for (const { name, shape } of trained) {
    flat.set(values.get(name) ?? [], position);
    position += sizeOf(shape);
  }
  return flat;
}

/** The values in a flat vector, by name: views, not copies. */
export function namedValues<V extends Float32Array | Float64Array>(
  { trained }: Layout,
  flat: V,
): Map<string, V> {
  const named = new Map<string, V>();
  let position = 0;
  for (const { name, shape } of trained) {
    named.set(name, flat.subarray(position, position + sizeOf(shape)) as V);
    position += sizeOf(shape);
  }
  return named;
}
