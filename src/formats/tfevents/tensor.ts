import {
  double,
  enter,
  float,
  keyOf,
  leave,
  nextKey,
  signedVarint,
  skip,
  skipBytes,
  type Wire,
  wireKinds,
} from "../wire.ts";

/** What a TensorProto holds: numbers, or texts. */
export interface LoggedTensor {
  readonly shape: readonly number[];
  readonly numbers: readonly number[];
  readonly texts: readonly string[];
}

interface Element {
  readonly size: number;
  read(view: DataView, offset: number): number;
}

/** Types of elements by their number in tensorflow/core/framework/types.proto, little-endian. */
const elements: ReadonlyMap<number, Element> = new Map([
  [1, { size: 4, read: (view, at) => view.getFloat32(at, true) }],
  [2, { size: 8, read: (view, at) => view.getFloat64(at, true) }],
  [3, { size: 4, read: (view, at) => view.getInt32(at, true) }],
  [4, { size: 1, read: (view, at) => view.getUint8(at) }],
  [5, { size: 2, read: (view, at) => view.getInt16(at, true) }],
  [6, { size: 1, read: (view, at) => view.getInt8(at) }],
  [9, { size: 8, read: (view, at) => Number(view.getBigInt64(at, true)) }],
  [10, { size: 1, read: (view, at) => view.getUint8(at) }],
  [14, { size: 2, read: (view, at) => bfloat16(view.getUint16(at, true)) }],
  [17, { size: 2, read: (view, at) => view.getUint16(at, true) }],
  [19, { size: 2, read: (view, at) => float16(view.getUint16(at, true)) }],
  [22, { size: 4, read: (view, at) => view.getUint32(at, true) }],
  [23, { size: 8, read: (view, at) => Number(view.getBigUint64(at, true)) }],
]);
const [bfloat16Type, float16Type] = [14, 19];

/** Fields of tensorflow/core/framework/tensor.proto. */
const typeKey = keyOf(1, "varint");
const shapeKey = keyOf(2, "bytes");
const contentKey = keyOf(4, "bytes");
const textKey = keyOf(8, "bytes");
const halfField = 13;
/** Fields that hold numbers one by one, and how one is read. */
const numberFields: ReadonlyMap<number, (wire: Wire) => number> = new Map([
  [5, float],
  [6, double],
  [7, signedVarint],
  [10, signedVarint],
  [11, signedVarint],
  [halfField, signedVarint],
  [16, signedVarint],
  [17, signedVarint],
]);
const text = new TextDecoder();

/** The tensor from `wire.at` to `wire.end`. A single number for many elements stands once. */
export function tensorOf(wire: Wire): LoggedTensor {
  let type = 0;
  let shape: readonly number[] = [];
  const numbers: number[] = [];
  const texts: string[] = [];
  const contents: { readonly start: number; readonly end: number }[] = [];
  let areHalves = false;
  for (let key = nextKey(wire); key !== 0; key = nextKey(wire)) {
    const readNumber = numberFields.get(Math.floor(key / 8));
    if (key === typeKey) type = signedVarint(wire);
    else if (key === shapeKey) shape = shapeOf(wire);
    else if (key === contentKey) contents.push({ start: skipBytes(wire), end: wire.at });
    else if (key === textKey) {
      const start = skipBytes(wire);
      texts.push(text.decode(wire.bytes.subarray(start, wire.at)));
    } else if (readNumber) {
      areHalves ||= Math.floor(key / 8) === halfField;
      readRepeated(wire, key, readNumber, numbers);
    } else skip(wire, key);
  }
  const element = elements.get(type);
  const content = contents.at(-1);
  if (content && element)
    for (let at = content.start; at + element.size <= content.end; at += element.size)
      numbers.push(element.read(wire.view, at));
  return { shape, numbers: areHalves ? numbers.map((bits) => half(bits, type)) : numbers, texts };
}

function half(bits: number, type: number): number {
  if (type === bfloat16Type) return bfloat16(bits);
  return type === float16Type ? float16(bits) : Number.NaN;
}

/** Packed or one by one. */
function readRepeated(wire: Wire, key: number, one: (wire: Wire) => number, into: number[]): void {
  if (key % 8 !== wireKinds.bytes) {
    into.push(one(wire));
    return;
  }
  const outer = enter(wire);
  while (wire.at < wire.end) into.push(one(wire));
  leave(wire, outer);
}

function shapeOf(wire: Wire): readonly number[] {
  const sizes: number[] = [];
  const outer = enter(wire);
  for (let key = nextKey(wire); key !== 0; key = nextKey(wire)) {
    if (key !== keyOf(2, "bytes")) {
      skip(wire, key);
      continue;
    }
    let size = 0;
    const dimension = enter(wire);
    for (let inner = nextKey(wire); inner !== 0; inner = nextKey(wire)) {
      if (inner === keyOf(1, "varint")) size = signedVarint(wire);
      else skip(wire, inner);
    }
    leave(wire, dimension);
    sizes.push(size);
  }
  leave(wire, outer);
  return sizes;
}

/** The upper half of a float32. */
function bfloat16(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, bits * 2 ** 16);
  return view.getFloat32(0);
}

/** IEEE 754 binary16. */
function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
