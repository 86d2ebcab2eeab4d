import { bytesOfElement, type ElementType } from "./tensor-ref.ts";

/** Numbers of one type, in the smallest array that holds them all. */
export type NumberArray =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

/** Every element as a number; int64 and uint64 beyond ±2⁵³ are rounded. A rest that is no whole element is left out. */
export function numbersOf(block: Uint8Array, type: ElementType): NumberArray {
  return readings[type](aligned(block, bytesOfElement[type]));
}

/** The first element as a number; `undefined` where there is none. */
export function numberOf(block: Uint8Array, type: ElementType): number | undefined {
  return numbersOf(block.subarray(0, bytesOfElement[type]), type)[0];
}

/** The bytes at an address and with a length that typed arrays of their elements accept; copied only where needed. */
export function aligned(block: Uint8Array, elementBytes: number): Uint8Array {
  const length = block.byteLength - (block.byteLength % elementBytes);
  const whole = length === block.byteLength ? block : block.subarray(0, length);
  // Not `slice`: that of a Node Buffer does not copy.
  return whole.byteOffset % elementBytes === 0 ? whole : new Uint8Array(whole);
}

/** A small float as IEEE 754 describes it: bits of exponent and fraction, and whether the last exponent is ±∞ and NaN. */
interface SmallFloat {
  readonly exponentBits: number;
  readonly fractionBits: number;
  readonly hasInfinity: boolean;
}

/** float8: Micikevicius et al. 2022, table 1 — https://arxiv.org/abs/2209.05433; e4m3 has NaN where all bits are 1. */
const smallFloats = {
  float16: { exponentBits: 5, fractionBits: 10, hasInfinity: true },
  bfloat16: { exponentBits: 8, fractionBits: 7, hasInfinity: true },
  "float8-e4m3": { exponentBits: 4, fractionBits: 3, hasInfinity: false },
  "float8-e5m2": { exponentBits: 5, fractionBits: 2, hasInfinity: true },
} as const satisfies Partial<Record<ElementType, SmallFloat>>;

export type SmallFloatType = keyof typeof smallFloats;

export function isSmallFloat(type: ElementType): type is SmallFloatType {
  return Object.hasOwn(smallFloats, type);
}

const tables = new Map<SmallFloatType, Float32Array>();

/** What every pattern of bits of a small float stands for: float32 holds them all. Made at the first use. */
export function valuesOf(type: SmallFloatType): Float32Array {
  const made = tables.get(type);
  if (made) return made;
  const table = Float32Array.from({ length: 2 ** (8 * bytesOfElement[type]) }, (_, bits) =>
    smallValue(bits, smallFloats[type]),
  );
  tables.set(type, table);
  return table;
}

function smallValue(bits: number, { exponentBits, fractionBits, hasInfinity }: SmallFloat): number {
  const most = 2 ** exponentBits - 1;
  const exponent = (bits >> fractionBits) & most;
  const fraction = bits & (2 ** fractionBits - 1);
  const sign = bits >> (exponentBits + fractionBits) === 1 ? -1 : 1;
  const bias = 2 ** (exponentBits - 1) - 1;
  if (exponent === most) {
    if (hasInfinity) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    if (fraction === 2 ** fractionBits - 1) return Number.NaN;
  }
  const part = fraction / 2 ** fractionBits;
  return exponent === 0
    ? sign * part * 2 ** (1 - bias)
    : sign * (1 + part) * 2 ** (exponent - bias);
}

/** Bytes as an array of one type. */
type Reading = (bytes: Uint8Array) => NumberArray;

const readings: Readonly<Record<ElementType, Reading>> = {
  float64: ({ buffer, byteOffset, byteLength }) =>
    new Float64Array(buffer, byteOffset, byteLength / 8),
  float32: ({ buffer, byteOffset, byteLength }) =>
    new Float32Array(buffer, byteOffset, byteLength / 4),
  float16: (bytes) => lookedUp(halves(bytes), "float16"),
  bfloat16: (bytes) => lookedUp(halves(bytes), "bfloat16"),
  "float8-e4m3": (bytes) => lookedUp(bytes, "float8-e4m3"),
  "float8-e5m2": (bytes) => lookedUp(bytes, "float8-e5m2"),
  int64: ({ buffer, byteOffset, byteLength }) =>
    Float64Array.from(new BigInt64Array(buffer, byteOffset, byteLength / 8), Number),
  int32: ({ buffer, byteOffset, byteLength }) => new Int32Array(buffer, byteOffset, byteLength / 4),
  int16: ({ buffer, byteOffset, byteLength }) => new Int16Array(buffer, byteOffset, byteLength / 2),
  int8: ({ buffer, byteOffset, byteLength }) => new Int8Array(buffer, byteOffset, byteLength),
  uint64: ({ buffer, byteOffset, byteLength }) =>
    Float64Array.from(new BigUint64Array(buffer, byteOffset, byteLength / 8), Number),
  uint32: ({ buffer, byteOffset, byteLength }) =>
    new Uint32Array(buffer, byteOffset, byteLength / 4),
  uint16: (bytes) => halves(bytes),
  uint8: (bytes) => bytes,
  bool: (bytes) => bytes.map((byte) => (byte === 0 ? 0 : 1)),
};

function halves({ buffer, byteOffset, byteLength }: Uint8Array): Uint16Array {
  return new Uint16Array(buffer, byteOffset, byteLength / 2);
}

function lookedUp(bits: Uint8Array | Uint16Array, type: SmallFloatType): Float32Array {
  const table = valuesOf(type);
  const values = new Float32Array(bits.length);
  for (let i = 0; i < values.length; i++) values[i] = table[bits[i] ?? 0] ?? 0;
  return values;
}
