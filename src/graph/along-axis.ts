import { type Block, sizeOf } from "./tensor.ts";

/** Applies `transform` to every run of elements along one axis. */
export function alongAxis(
  x: Block,
  axis: number,
  transform: (row: Float64Array) => Float64Array,
): Float64Array {
  const length = x.shape[axis] ?? 1;
  const stride = sizeOf(x.shape.slice(axis + 1));
  const out = new Float64Array(x.data.length);
  for (let start = 0; start < x.data.length; start += length * stride)
    for (let lane = start; lane < start + stride; lane++) {
      const row = Float64Array.from({ length }, (_, i) => x.data[lane + i * stride] ?? 0);
      transform(row).forEach((value, i) => {
        out[lane + i * stride] = value;
      });
    }
  return out;
}
