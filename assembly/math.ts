// Approximations on four float32 numbers; coefficients as in Cephes (exp, log) and Eigen (tanh, erf).

// @ts-ignore: decorator
@inline
export function fma(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

// @ts-ignore: decorator
@inline
function c(x: f32): v128 {
  return f32x4.splat(x);
}

/** NaN stays NaN: the second operand of pmin and pmax wins only if the comparison holds. */
// @ts-ignore: decorator
@inline
export function exp4(input: v128): v128 {
  const x = f32x4.pmax(f32x4.pmin(input, c(89.0)), c(-104.5));
  // Adding 1.5·2²³ rounds to an integer, which stands in the low bits.
  const shifted = f32x4.add(f32x4.mul(x, c(1.44269504088896341)), c(12582912.0));
  const n = f32x4.sub(shifted, c(12582912.0));
  let r = f32x4.sub(x, f32x4.mul(n, c(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, c(-2.12194440e-4)));
  let p = fma(c(1.9875691500e-4), r, c(1.3981999507e-3));
  p = fma(p, r, c(8.3334519073e-3));
  p = fma(p, r, c(4.1665795894e-2));
  p = fma(p, r, c(1.6666665459e-1));
  p = fma(p, r, c(5.0000001201e-1));
  p = fma(p, f32x4.mul(r, r), f32x4.add(r, c(1.0)));
  // 2ⁿ in two factors, so that neither overflows before the product does and small results are denormal.
  const exponent = i32x4.sub(shifted, c(12582912.0));
  const half = i32x4.shr_s(exponent, 1);
  const first = i32x4.shl(i32x4.add(half, i32x4.splat(127)), 23);
  const second = i32x4.shl(i32x4.add(i32x4.sub(exponent, half), i32x4.splat(127)), 23);
  return f32x4.mul(f32x4.mul(p, first), second);
}

/** e^x for x ≤ 0; what would be denormal is about 1e-38. */
// @ts-ignore: decorator
@inline
function expOfNegative(input: v128): v128 {
  const x = f32x4.pmax(input, c(-87.0));
  const shifted = f32x4.add(f32x4.mul(x, c(1.44269504088896341)), c(12582912.0));
  const n = f32x4.sub(shifted, c(12582912.0));
  let r = fma(n, c(-0.693359375), x);
  r = fma(n, c(2.12194440e-4), r);
  let p = fma(c(1.9875691500e-4), r, c(1.3981999507e-3));
  p = fma(p, r, c(8.3334519073e-3));
  p = fma(p, r, c(4.1665795894e-2));
  p = fma(p, r, c(1.6666665459e-1));
  p = fma(p, r, c(5.0000001201e-1));
  p = fma(p, f32x4.mul(r, r), f32x4.add(r, c(1.0)));
  return f32x4.mul(p, i32x4.shl(i32x4.add(i32x4.sub(shifted, c(12582912.0)), i32x4.splat(127)), 23));
}

// @ts-ignore: decorator
@inline
export function log4(input: v128): v128 {
  const isSmall = f32x4.lt(input, c(1.17549435e-38));
  const x = v128.bitselect(f32x4.mul(input, c(8388608.0)), input, isSmall);
  let exponent = i32x4.sub(i32x4.shr_u(x, 23), i32x4.splat(126));
  exponent = i32x4.sub(exponent, v128.and(isSmall, i32x4.splat(23)));
  let m = v128.or(v128.and(x, i32x4.splat(0x007fffff)), i32x4.splat(0x3f000000));
  const isLow = f32x4.lt(m, c(0.707106781186547524));
  let e = f32x4.convert_i32x4_s(exponent);
  e = f32x4.sub(e, v128.and(isLow, c(1.0)));
  m = f32x4.add(f32x4.sub(m, c(1.0)), v128.and(isLow, m));
  const z = f32x4.mul(m, m);
  let y = fma(c(7.0376836292e-2), m, c(-1.1514610310e-1));
  y = fma(y, m, c(1.1676998740e-1));
  y = fma(y, m, c(-1.2420140846e-1));
  y = fma(y, m, c(1.4249322787e-1));
  y = fma(y, m, c(-1.6668057665e-1));
  y = fma(y, m, c(2.0000714765e-1));
  y = fma(y, m, c(-2.4999993993e-1));
  y = fma(y, m, c(3.3333331174e-1));
  y = f32x4.mul(f32x4.mul(y, m), z);
  y = fma(e, c(-2.12194440e-4), y);
  y = f32x4.sub(y, f32x4.mul(z, c(0.5)));
  let result = f32x4.add(m, y);
  result = fma(e, c(0.693359375), result);
  const zero = c(0.0);
  result = v128.bitselect(c(-Infinity), result, f32x4.eq(input, zero));
  result = v128.bitselect(input, result, f32x4.eq(input, c(Infinity)));
  const isInvalid = v128.or(f32x4.lt(input, zero), f32x4.ne(input, input));
  return v128.bitselect(c(NaN), result, isInvalid);
}

// @ts-ignore: decorator
@inline
export function tanh4(input: v128): v128 {
  const x = f32x4.pmax(f32x4.pmin(input, c(7.90531110763549805)), c(-7.90531110763549805));
  const s = f32x4.mul(x, x);
  let p = fma(c(-2.76076847742355e-16), s, c(2.00018790482477e-13));
  p = fma(p, s, c(-8.60467152213735e-11));
  p = fma(p, s, c(5.12229709037114e-8));
  p = fma(p, s, c(1.48572235717979e-5));
  p = fma(p, s, c(6.37261928875436e-4));
  p = fma(p, s, c(4.89352455891786e-3));
  let q = fma(c(1.19825839466702e-6), s, c(1.18534705686654e-4));
  q = fma(q, s, c(2.26843463243900e-3));
  q = fma(q, s, c(4.89352518554385e-3));
  const y = f32x4.div(f32x4.mul(x, p), q);
  const isTiny = f32x4.lt(f32x4.abs(input), c(0.0004));
  return v128.bitselect(input, y, isTiny);
}

// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128): v128 {
  const e = expOfNegative(f32x4.neg(f32x4.abs(x)));
  const r = f32x4.div(c(1.0), f32x4.add(c(1.0), e));
  return v128.bitselect(f32x4.mul(e, r), r, f32x4.lt(x, c(0.0)));
}

/** max(x, 0) + ln(1 + e^−|x|); what 1 + e rounds away is corrected by e / ((1 + e) − 1). */
// @ts-ignore: decorator
@inline
export function softplus4(x: v128): v128 {
  const e = exp4(f32x4.neg(f32x4.abs(x)));
  const u = f32x4.add(c(1.0), e);
  const d = f32x4.sub(u, c(1.0));
  const isTiny = f32x4.eq(d, c(0.0));
  const exact = f32x4.mul(log4(u), f32x4.div(e, d));
  const tail = v128.bitselect(e, exact, isTiny);
  return f32x4.add(f32x4.max(x, c(0.0)), tail);
}

// @ts-ignore: decorator
@inline
export function erf4(input: v128): v128 {
  const x = f32x4.pmax(f32x4.pmin(input, c(4.0)), c(-4.0));
  const s = f32x4.mul(x, x);
  let p = fma(c(-2.72614225801306e-10), s, c(2.77068142495902e-8));
  p = fma(p, s, c(-2.10102402082508e-6));
  p = fma(p, s, c(-5.69250639462346e-5));
  p = fma(p, s, c(-7.34990630326855e-4));
  p = fma(p, s, c(-2.95459980854025e-3));
  p = fma(p, s, c(-1.60960333262415e-2));
  let q = fma(c(-1.45660718464996e-5), s, c(-2.13374055278905e-4));
  q = fma(q, s, c(-1.68282697438203e-3));
  q = fma(q, s, c(-7.37332916720468e-3));
  q = fma(q, s, c(-1.42647390514189e-2));
  return f32x4.div(f32x4.mul(x, p), q);
}

/** −1, 0 or 1; NaN stays. */
// @ts-ignore: decorator
@inline
export function sign4(x: v128): v128 {
  const zero = c(0.0);
  const up = v128.and(f32x4.gt(x, zero), c(1.0));
  const down = v128.and(f32x4.lt(x, zero), c(-1.0));
  return v128.bitselect(x, v128.or(up, down), f32x4.ne(x, x));
}

/** Nearest binary16, of two equally near the even one. */
// @ts-ignore: decorator
@inline
export function toFloat16(x: v128): v128 {
  const magnitude = f32x4.abs(x);
  const signs = v128.and(x, i32x4.splat(0x80000000));
  const odd = v128.and(i32x4.shr_u(magnitude, 13), i32x4.splat(1));
  let normal = i32x4.add(i32x4.add(magnitude, i32x4.splat(0xfff)), odd);
  normal = v128.and(normal, i32x4.splat(0xffffe000));
  normal = v128.bitselect(c(Infinity), normal, f32x4.ge(normal, c(65536.0)));
  // Below 2⁻¹⁴ numbers are multiples of 2⁻²⁴, the last place of numbers between ½ and 1.
  const tiny = f32x4.sub(f32x4.add(magnitude, c(0.5)), c(0.5));
  const rounded = v128.bitselect(tiny, normal, f32x4.lt(magnitude, c(6.103515625e-5)));
  return v128.bitselect(x, v128.or(rounded, signs), f32x4.ne(x, x));
}

/** Nearest number with the upper half of the bits. */
// @ts-ignore: decorator
@inline
export function toBfloat16(x: v128): v128 {
  const odd = v128.and(i32x4.shr_u(x, 16), i32x4.splat(1));
  const sum = i32x4.add(i32x4.add(x, i32x4.splat(0x7fff)), odd);
  const rounded = v128.and(sum, i32x4.splat(0xffff0000));
  return v128.bitselect(x, rounded, f32x4.ne(x, x));
}
