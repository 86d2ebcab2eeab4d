// Sums, sums of squares and largest elements of a strip.
import * as op from "../src/engine/wasm/opcodes";
import { fma } from "./math";

// @ts-ignore: decorator
@inline
function lanes(x: v128): f64 {
  return (
    (<f64>f32x4.extract_lane(x, 0) + <f64>f32x4.extract_lane(x, 1)) +
    (<f64>f32x4.extract_lane(x, 2) + <f64>f32x4.extract_lane(x, 3))
  );
}

// @ts-ignore: decorator
@inline
function joined(square: bool, sum: v128, x: v128): v128 {
  return square ? fma(x, x, sum) : f32x4.add(sum, x);
}

// @ts-ignore: decorator
@inline
function total(square: bool, from: usize, count: i32): f64 {
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let s2 = f32x4.splat(0);
  let s3 = f32x4.splat(0);
  let s4 = f32x4.splat(0);
  let s5 = f32x4.splat(0);
  let s6 = f32x4.splat(0);
  let s7 = f32x4.splat(0);
  let left = count;
  // Eight sums side by side: each addition takes four cycles, and two begin in each.
  for (; left >= 32; left -= 32) {
    s0 = joined(square, s0, v128.load(from));
    s1 = joined(square, s1, v128.load(from, 16));
    s2 = joined(square, s2, v128.load(from, 32));
    s3 = joined(square, s3, v128.load(from, 48));
    s4 = joined(square, s4, v128.load(from, 64));
    s5 = joined(square, s5, v128.load(from, 80));
    s6 = joined(square, s6, v128.load(from, 96));
    s7 = joined(square, s7, v128.load(from, 112));
    from += 128;
  }
  for (; left >= 4; left -= 4) {
    s0 = joined(square, s0, v128.load(from));
    from += 16;
  }
  const low = f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3));
  const high = f32x4.add(f32x4.add(s4, s5), f32x4.add(s6, s7));
  let sum = lanes(f32x4.add(low, high));
  for (; left > 0; left--) {
    const x = <f64>load<f32>(from);
    sum += square ? x * x : x;
    from += 4;
  }
  return sum;
}

export function sum(from: usize, count: i32): f64 {
  return total(false, from, count);
}

export function sumSquare(from: usize, count: i32): f64 {
  return total(true, from, count);
}

export function largest(from: usize, count: i32): f32 {
  let top: f32 = -Infinity;
  let left = count;
  if (left >= 4) {
    let m = f32x4.splat(-Infinity);
    for (; left >= 4; left -= 4) {
      m = f32x4.max(m, v128.load(from));
      from += 16;
    }
    top = max(
      max(f32x4.extract_lane(m, 0), f32x4.extract_lane(m, 1)),
      max(f32x4.extract_lane(m, 2), f32x4.extract_lane(m, 3)),
    );
  }
  for (; left > 0; left--) {
    top = max(top, load<f32>(from));
    from += 4;
  }
  return top;
}

/** to[i] ← to[i] ∘ from[i]. */
export function accumulate(kind: i32, to: usize, from: usize, count: i32): void {
  let left = count;
  for (; left >= 4; left -= 4) {
    const x = v128.load(from);
    const y = v128.load(to);
    let z: v128;
    if (kind == op.reduceSum) z = f32x4.add(y, x);
    else if (kind == op.reduceSumSquare) z = fma(x, x, y);
    else z = f32x4.max(y, x);
    v128.store(to, z);
    from += 16;
    to += 16;
  }
  for (; left > 0; left--) {
    const x = load<f32>(from);
    const y = load<f32>(to);
    let z: f32;
    if (kind == op.reduceSum) z = y + x;
    else if (kind == op.reduceSumSquare) z = y + x * x;
    else z = max(y, x);
    store<f32>(to, z);
    from += 4;
    to += 4;
  }
}
