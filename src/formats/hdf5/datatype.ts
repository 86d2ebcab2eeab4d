import type { ElementType } from "../tensor-ref.ts";

/** What the elements of a dataset or an attribute are. */
export type Datatype =
  | {
      readonly kind: "number";
      readonly type: ElementType;
      readonly isBigEndian: boolean;
    }
  /** Text of `bytes` bytes, padded. */
  | { readonly kind: "text"; readonly bytes: number }
  /** Text of any length in a global heap. */
  | { readonly kind: "variable-text"; readonly bytes: 16 }
  /** Anything else: dates, records, references. */
  | { readonly kind: "other"; readonly bytes: number; readonly name: string };

const classNames = [
  "fixed-point",
  "floating-point",
  "time",
  "string",
  "bit field",
  "opaque",
  "compound",
  "reference",
  "enumerated",
  "variable-length",
  "array",
];

/**
 * The type that a datatype message describes.
 *
 * Source: HDF5 File Format Specification 3.0, IV.A.2.d.
 */
export function datatypeOf(body: DataView): Datatype {
  const kind = body.getUint8(0) & 0x0f;
  const bytes = body.getUint32(4, true);
  const other: Datatype = { kind: "other", bytes, name: classNames[kind] ?? `class ${kind}` };
  const isBigEndian = (body.getUint8(1) & 1) === 1;
  const number = (type: ElementType | undefined): Datatype =>
    type === undefined ? other : { kind: "number", type, isBigEndian };
  if (kind === 0) return number(integerOf(bytes, (body.getUint8(1) & 8) !== 0));
  if (kind === 1) return number(floatOf(body, bytes));
  if (kind === 3) return { kind: "text", bytes };
  // h5py's bool is an enumeration of int8.
  if (kind === 8 && bytes === 1) return number("bool");
  if (kind === 9 && bytes === 16 && (body.getUint8(1) & 0x0f) === 1)
    return { kind: "variable-text", bytes: 16 };
  return other;
}

function integerOf(bytes: number, isSigned: boolean): ElementType | undefined {
  const signed = { 1: "int8", 2: "int16", 4: "int32", 8: "int64" } as const;
  const unsigned = { 1: "uint8", 2: "uint16", 4: "uint32", 8: "uint64" } as const;
  if (bytes !== 1 && bytes !== 2 && bytes !== 4 && bytes !== 8) return undefined;
  return isSigned ? signed[bytes] : unsigned[bytes];
}

/** By the bits of exponent and significand. */
function floatOf(body: DataView, bytes: number): ElementType | undefined {
  const layout = `${bytes}:${body.getUint8(13)}.${body.getUint8(15)}`;
  const types: ReadonlyMap<string, ElementType> = new Map([
    ["8:11.52", "float64"],
    ["4:8.23", "float32"],
    ["2:5.10", "float16"],
    ["2:8.7", "bfloat16"],
    ["1:4.3", "float8-e4m3"],
    ["1:5.2", "float8-e5m2"],
  ]);
  return types.get(layout);
}
