// Softmax and its logarithm along one axis of [outer, length, inner].
import { exp4, log4 } from "./math";
import { word } from "./word";

// @ts-ignore: decorator
@inline
function exp(x: f32): f32 {
  return f32x4.extract_lane(exp4(f32x4.splat(x)), 0);
}

// @ts-ignore: decorator
@inline
function log(x: f32): f32 {
  return f32x4.extract_lane(log4(f32x4.splat(x)), 0);
}

// Words: 0 code  1 words in all  2 x  3 y  4 outer  5 length  6 inner
export function runSoftmax(at: usize, isLog: bool): void {
  let x = <usize>word(at, 2);
  let y = <usize>word(at, 3);
  const outer = word(at, 4);
  const length = word(at, 5);
  const inner = word(at, 6);
  const stride = <usize>inner << 2;
  for (let i = 0; i < outer; i++) {
    for (let j = 0; j < inner; j++) {
      const at = <usize>j << 2;
      if (inner == 1 && (length & 3) == 0) row(x, y, length, isLog);
      else lane(x + at, y + at, length, stride, isLog);
    }
    x += <usize>length * stride;
    y += <usize>length * stride;
  }
}

/** Neighboring elements, four at a time. */
function row(x: usize, y: usize, length: i32, isLog: bool): void {
  const bytes = <usize>length << 2;
  let m = f32x4.splat(-Infinity);
  for (let k: usize = 0; k < bytes; k += 16) m = f32x4.max(m, v128.load(x + k));
  const top = max(
    max(f32x4.extract_lane(m, 0), f32x4.extract_lane(m, 1)),
    max(f32x4.extract_lane(m, 2), f32x4.extract_lane(m, 3)),
  );
  const tops = f32x4.splat(top);
  let s = f32x4.splat(0);
  for (let k: usize = 0; k < bytes; k += 16) {
    const e = exp4(f32x4.sub(v128.load(x + k), tops));
    s = f32x4.add(s, e);
    if (!isLog) v128.store(y + k, e);
  }
  const sum =
    (f32x4.extract_lane(s, 0) + f32x4.extract_lane(s, 1)) +
    (f32x4.extract_lane(s, 2) + f32x4.extract_lane(s, 3));
  if (isLog) {
    const sums = f32x4.splat(log(sum));
    for (let k: usize = 0; k < bytes; k += 16)
      v128.store(y + k, f32x4.sub(f32x4.sub(v128.load(x + k), tops), sums));
  } else {
    const sums = f32x4.splat(sum);
    for (let k: usize = 0; k < bytes; k += 16) v128.store(y + k, f32x4.div(v128.load(y + k), sums));
  }
}

function lane(x: usize, y: usize, length: i32, stride: usize, isLog: bool): void {
  const bytes = <usize>length * stride;
  let top: f32 = -Infinity;
  for (let k: usize = 0; k < bytes; k += stride) top = max(top, load<f32>(x + k));
  let sum: f32 = 0;
  for (let k: usize = 0; k < bytes; k += stride) {
    const e = exp(load<f32>(x + k) - top);
    sum += e;
    if (!isLog) store<f32>(y + k, e);
  }
  const logSum = log(sum);
  for (let k: usize = 0; k < bytes; k += stride)
    store<f32>(y + k, isLog ? load<f32>(x + k) - top - logSum : load<f32>(y + k) / sum);
}
