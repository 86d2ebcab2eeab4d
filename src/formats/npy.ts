import { FormatError } from "../core/errors.ts";
import { type Shape, sizeOf } from "../graph/tensor.ts";

/** An array as numpy keeps it, row-major whatever the order in the file. */
export interface NpyArray {
  readonly shape: Shape;
  readonly kind: "float" | "integer" | "boolean";
  /** float64 keeps every type exactly, except integers beyond ±2⁵³, which are rounded. */
  readonly data: Float32Array | Float64Array;
}

interface ElementType {
  readonly bytes: number;
  readonly kind: NpyArray["kind"];
  read(view: DataView, offset: number): number;
}

/** What stands in front of the data of a .npy file. */
export interface NpyHeader {
  /** numpy's name of the element type, such as `<f4`. */
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: Shape;
  /** First byte of the text that says all this. */
  readonly start: number;
  /** First byte of the data. */
  readonly end: number;
}

/** Every element type that is read, by numpy's name. */
const types: Readonly<Record<string, ElementType>> = {
  "<f4": { bytes: 4, kind: "float", read: (view, at) => view.getFloat32(at, true) },
  "<f8": { bytes: 8, kind: "float", read: (view, at) => view.getFloat64(at, true) },
  "|i1": { bytes: 1, kind: "integer", read: (view, at) => view.getInt8(at) },
  "<i2": { bytes: 2, kind: "integer", read: (view, at) => view.getInt16(at, true) },
  "<i4": { bytes: 4, kind: "integer", read: (view, at) => view.getInt32(at, true) },
  "<i8": { bytes: 8, kind: "integer", read: (view, at) => Number(view.getBigInt64(at, true)) },
  "|u1": { bytes: 1, kind: "integer", read: (view, at) => view.getUint8(at) },
  "<u2": { bytes: 2, kind: "integer", read: (view, at) => view.getUint16(at, true) },
  "<u4": { bytes: 4, kind: "integer", read: (view, at) => view.getUint32(at, true) },
  "<u8": { bytes: 8, kind: "integer", read: (view, at) => Number(view.getBigUint64(at, true)) },
  "|b1": { bytes: 1, kind: "boolean", read: (view, at) => (view.getUint8(at) === 0 ? 0 : 1) },
};

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // "\x93NUMPY"

/** numpy refuses longer headers too: `max_header_size` of `numpy.lib.format.read_array`. */
export const longestHeader = 10_000;

/** numpy 2 makes no arrays with more axes (NPY_MAXDIMS). */
const mostAxes = 64;

/** Whether the bytes begin like an .npy file. */
export function isNpy(head: Uint8Array): boolean {
  return magic.every((byte, i) => head[i] === byte);
}

/**
 * The array in a .npy file, versions 1 to 3. NaN and ±∞ are kept; bytes behind the array are
 * ignored, as in numpy.
 *
 * Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 *
 * @param name - of the file, for messages.
 * @throws FormatError "npy" with the byte, for anything that is not a little-endian array of
 *   float32, float64, integers or booleans; objects are refused, never unpickled.
 */
export function readNpy(bytes: Uint8Array, { name }: { readonly name: string }): NpyArray {
  const { descr, fortranOrder, shape, start, end } = npyHeader(bytes, name);
  const type = Object.hasOwn(types, descr) ? types[descr] : undefined;
  if (!type)
    throw problem(
      name,
      `holds ${typeName(descr)}, which is not read, got "${descr}"; try astype("float32")`,
      start,
    );
  const size = sizeOf(shape);
  const available = bytes.byteLength - end;
  if (size * type.bytes > available)
    throw problem(name, `needs ${size * type.bytes} bytes of data, got ${available}`, end);
  const view = new DataView(bytes.buffer, bytes.byteOffset + end, available);
  const data = descr === "<f4" ? new Float32Array(size) : new Float64Array(size);
  const at = fortranOrder ? fortranOffsets(shape) : undefined;
  for (let i = 0; i < size; i++) data[i] = type.read(view, (at ? (at[i] ?? 0) : i) * type.bytes);
  return { shape, kind: type.kind, data };
}

/**
 * The header of a .npy file, of which `bytes` are the first.
 *
 * @throws FormatError "npy" with the byte at which it is none.
 */
export function npyHeader(bytes: Uint8Array, name: string): NpyHeader {
  if (!isNpy(bytes)) throw problem(name, "is not a numpy array, got other first bytes", 0);
  const major = bytes[6] ?? 0;
  if (major < 1 || major > 3) throw problem(name, `needs version 1, 2 or 3, got ${major}`, 6);
  const start = major === 1 ? 10 : 12;
  if (bytes.byteLength < start)
    throw problem(name, `ends within its header, got ${bytes.byteLength} bytes`, 8);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > longestHeader)
    throw problem(name, `needs a header of at most ${longestHeader} bytes, got ${length}`, 8);
  const end = start + length;
  if (end > bytes.byteLength)
    throw problem(name, `needs ${length} bytes of header, got ${bytes.byteLength - start}`, start);
  const text = new TextDecoder().decode(bytes.subarray(start, end));
  return { ...fieldsOf(text, name, start), start, end };
}

/**
 * The header is the text of a Python dict: {'descr': '<f4', 'fortran_order': False, 'shape': (2,
 * 3), }.
 */
function fieldsOf(text: string, name: string, start: number): Omit<NpyHeader, "start" | "end"> {
  const descr = /'descr'\s*:\s*(?:'([^']*)'|(\[[^\n]*?\])\s*,\s*')/.exec(text);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const axes = /'shape'\s*:\s*\(([^)]*)\)/.exec(text)?.[1];
  if (!descr || order === undefined || axes === undefined)
    throw problem(
      name,
      `needs descr, fortran_order and shape in its header, got "${text.trim().slice(0, 80)}"`,
      start,
    );
  const shape = axes
    .split(",")
    .map((axis) => axis.trim())
    .filter((axis) => axis !== "")
    // Python 2 wrote 3L.
    .map((axis) => (/^\d+L?$/.test(axis) ? Number.parseInt(axis, 10) : Number.NaN));
  if (shape.length > mostAxes || !shape.every(Number.isSafeInteger))
    throw problem(name, `needs a shape of whole numbers, got (${axes.slice(0, 80)})`, start);
  return { descr: descr[1] ?? descr[2] ?? "", fortranOrder: order === "True", shape };
}

function typeName(descr: string): string {
  if (descr.startsWith("[")) return "a structured type";
  if (descr.startsWith(">")) return "big-endian numbers";
  if (/^\|?O/.test(descr)) return "Python objects";
  const names: Readonly<Record<string, string>> = {
    f: "float",
    c: "complex",
    U: "text",
    S: "bytes",
    M: "dates",
    m: "durations",
    V: "raw bytes",
  };
  const kind = names[descr[1] ?? ""] ?? "an unknown type";
  return kind === "float" || kind === "complex" ? `${kind}${Number(descr.slice(2)) * 8}` : kind;
}

/** For every element in row-major order, its place in column-major order. */
function fortranOffsets(shape: Shape): Float64Array {
  const strides = shape.map((_, axis) => sizeOf(shape.slice(0, axis)));
  const index = shape.map(() => 0);
  const offsets = new Float64Array(sizeOf(shape));
  let offset = 0;
  for (let i = 0; i < offsets.length; i++) {
    offsets[i] = offset;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const stride = strides[axis] ?? 0;
      const next = (index[axis] ?? 0) + 1;
      if (next < (shape[axis] ?? 0)) {
        index[axis] = next;
        offset += stride;
        break;
      }
      offset -= stride * (next - 1);
      index[axis] = 0;
    }
  }
  return offsets;
}

function problem(name: string, text: string, offset: number): FormatError {
  return new FormatError("npy", `${name} ${text}`, { offset });
}
