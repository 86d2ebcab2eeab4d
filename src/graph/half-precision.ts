/** A 16-bit float as IEEE 754 describes it: bits of the significand with the hidden one, exponents of normal numbers. */
interface Layout {
  readonly precision: number;
  readonly lowestExponent: number;
  readonly highestExponent: number;
}

/** IEEE 754-2019, §3.6: binary16; bfloat16 is the upper half of binary32. */
const layouts = {
  float16: { precision: 11, lowestExponent: -14, highestExponent: 15 },
  bfloat16: { precision: 8, lowestExponent: -126, highestExponent: 127 },
} as const satisfies Readonly<Record<string, Layout>>;

/** The types with 16 bits. */
export type HalfType = keyof typeof layouts;

/**
 * The nearest number that the type holds; of two equally near, the one with an even significand.
 *
 * Below the normal numbers it is a multiple of the smallest subnormal (float16: 2⁻²⁴, bfloat16: 2⁻¹³³), which may be 0;
 * what rounds beyond the largest (float16: 65504) is infinite; NaN stays NaN.
 */
export function halfPrecision(x: number, type: HalfType): number {
  if (x === 0 || !Number.isFinite(x)) return x;
  const { precision, lowestExponent, highestExponent } = layouts[type];
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(x))), lowestExponent);
  const quantum = 2 ** (exponent - precision + 1);
  const nearest = Math.sign(x) * toEven(Math.abs(x) / quantum) * quantum;
  const limit = 2 ** (highestExponent + 1);
  return Math.abs(nearest) < limit ? nearest : Math.sign(x) * Number.POSITIVE_INFINITY;
}

/** The nearest integer; halves go to the even one. */
function toEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest === 0.5) return below + (below % 2);
  return rest < 0.5 ? below : below + 1;
}
