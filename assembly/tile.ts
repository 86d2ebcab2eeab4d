// A tile of a product: 4 rows of a by 8 columns of b, in registers from end to end.
import { fma } from "./math";

// @ts-ignore: decorator
@inline
function tileRow(to: usize, start: usize, low: v128, high: v128): void {
  if (start) {
    low = f32x4.add(v128.load(start), low);
    high = f32x4.add(v128.load(start, 16), high);
  }
  v128.store(to, low);
  v128.store(to, high, 16);
}

/**
 * The tile at `to` ← panel a · panel b over `steps`, and what is at `start` where that is not 0.
 * Not unrolled: V8 would keep sums in memory.
 */
export function tile(
  steps: i32,
  a: usize,
  b: usize,
  to: usize,
  row: usize,
  start: usize,
  startRow: usize,
): void {
  let c00 = f32x4.splat(0);
  let c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0);
  let c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0);
  let c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0);
  let c31 = f32x4.splat(0);
  do {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    c00 = fma(x, b0, c00);
    c01 = fma(x, b1, c01);
    x = v128.load32_splat(a, 4);
    c10 = fma(x, b0, c10);
    c11 = fma(x, b1, c11);
    x = v128.load32_splat(a, 8);
    c20 = fma(x, b0, c20);
    c21 = fma(x, b1, c21);
    x = v128.load32_splat(a, 12);
    c30 = fma(x, b0, c30);
    c31 = fma(x, b1, c31);
    a += 16;
    b += 32;
  } while (--steps);
  tileRow(to, start, c00, c01);
  start += startRow;
  tileRow(to + row, start, c10, c11);
  start += startRow;
  tileRow(to + row * 2, start, c20, c21);
  start += startRow;
  tileRow(to + row * 3, start, c30, c31);
}
