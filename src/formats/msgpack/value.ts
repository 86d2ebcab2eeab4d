import { FormatError } from "../../core/errors.ts";
import { type ByteWindow, viewOf } from "../byte-window.ts";

/** Bytes that a file keeps as they are, or that an extension gives a meaning to. */
export interface Span {
  /** Type of the extension; `undefined` of plain bytes. */
  readonly extension: number | undefined;
  readonly offset: number;
  readonly length: number;
}

export type Value =
  | null
  | boolean
  | number
  | string
  | Span
  | readonly Value[]
  | ReadonlyMap<string, Value>;

/** Deeper than any tree of parameters. */
const deepest = 100;
/** Longer texts are no names and no settings. */
const longestText = 2 ** 20;

/** A list or map whose values are still being read. */
type Open =
  | { readonly kind: "list"; readonly values: Value[]; readonly count: number }
  | {
      readonly kind: "map";
      readonly values: Map<string, Value>;
      readonly count: number;
      key: string;
    };

/** A value of which the rest stands behind it, or one that is whole. */
type Token =
  | { readonly value: Value; readonly end: number }
  | { readonly list: number; readonly end: number }
  | { readonly map: number; readonly end: number };

/**
 * The value at a byte of a file, and where it ends. Bytes and extensions are not read, only located.
 *
 * Source: https://github.com/msgpack/msgpack/blob/master/spec.md
 *
 * @throws FormatError with the byte at which it stops being MessagePack, and for more than 100 levels.
 */
export async function valueAt(
  window: ByteWindow,
  offset: number,
): Promise<{ readonly value: Value; readonly end: number }> {
  const open: Open[] = [];
  let at = offset;
  for (;;) {
    const token = await tokenAt(window, at);
    let value: Value;
    if ("value" in token) value = token.value;
    else {
      const count = "list" in token ? token.list : token.map;
      // Every value takes a byte, every entry of a map two.
      const least = "list" in token ? count : 2 * count;
      if (least > window.source.size - token.end)
        throw problem(
          window,
          `lists ${count} values`,
          `${window.source.size - token.end} bytes`,
          at,
        );
      if (count > 0) {
        if (open.length >= deepest)
          throw problem(window, `nests at most ${deepest} levels`, "more", at);
        open.push(
          "list" in token
            ? { kind: "list", values: [], count }
            : { kind: "map", values: new Map(), count, key: "" },
        );
        at = token.end;
        if ("map" in token) at = await readKey(window, open.at(-1), at);
        continue;
      }
      value = "list" in token ? [] : new Map();
    }
    at = token.end;
    for (;;) {
      const inner = open.at(-1);
      if (!inner) return { value, end: at };
      const isFull = put(inner, value);
      if (!isFull) {
        if (inner.kind === "map") at = await readKey(window, inner, at);
        break;
      }
      value = inner.values;
      open.pop();
    }
  }
}

/** Whether the container is whole with this value. */
function put(container: Open, value: Value): boolean {
  if (container.kind === "list") return container.values.push(value) >= container.count;
  container.values.set(container.key, value);
  return container.values.size >= container.count;
}

async function readKey(window: ByteWindow, map: Open | undefined, at: number): Promise<number> {
  const token = await tokenAt(window, at);
  const key = "value" in token ? token.value : undefined;
  if (map?.kind !== "map" || (typeof key !== "string" && typeof key !== "number"))
    throw problem(window, "needs a name", "another value", at);
  if (map.values.has(`${key}`)) throw problem(window, "has a name twice", `"${key}"`, at);
  map.key = `${key}`;
  return token.end;
}

async function tokenAt(window: ByteWindow, at: number): Promise<Token> {
  const code = (await window.bytes(at, 1))[0] ?? 0;
  const end = at + 1;
  if (code < 0x80) return { value: code, end };
  if (code >= 0xe0) return { value: code - 0x100, end };
  if (code < 0x90) return { map: code & 0x0f, end };
  if (code < 0xa0) return { list: code & 0x0f, end };
  if (code < 0xc0) return text(window, end, code & 0x1f);
  if (code === 0xc0) return { value: null, end };
  if (code === 0xc2 || code === 0xc3) return { value: code === 0xc3, end };
  const number = numbers[code];
  if (number)
    return { value: number.read(await window.view(end, number.bytes)), end: end + number.bytes };
  const length = async (bytes: number) => {
    const view = await window.view(end, bytes);
    return bytes === 1 ? view.getUint8(0) : bytes === 2 ? view.getUint16(0) : view.getUint32(0);
  };
  if (code >= 0xd4 && code <= 0xd8) return extension(window, end, 2 ** (code - 0xd4));
  // 8, 16 and 32 bits of length, one behind the other.
  if (code >= 0xc4 && code <= 0xc6) {
    const width = 2 ** (code - 0xc4);
    return bytes(window, end + width, await length(width), undefined);
  }
  if (code >= 0xc7 && code <= 0xc9) {
    const width = 2 ** (code - 0xc7);
    return extension(window, end + width, await length(width));
  }
  if (code >= 0xd9 && code <= 0xdb) {
    const width = 2 ** (code - 0xd9);
    return text(window, end + width, await length(width));
  }
  const width = code === 0xdc || code === 0xde ? 2 : 4;
  if (code >= 0xdc && code <= 0xdd) return { list: await length(width), end: end + width };
  if (code >= 0xde && code <= 0xdf) return { map: await length(width), end: end + width };
  throw problem(window, "needs a value", `byte 0x${code.toString(16)}`, at);
}

const numbers: Readonly<
  Record<number, { readonly bytes: number; read(view: DataView): number } | undefined>
> = {
  202: { bytes: 4, read: (view) => view.getFloat32(0) },
  203: { bytes: 8, read: (view) => view.getFloat64(0) },
  204: { bytes: 1, read: (view) => view.getUint8(0) },
  205: { bytes: 2, read: (view) => view.getUint16(0) },
  206: { bytes: 4, read: (view) => view.getUint32(0) },
  207: { bytes: 8, read: (view) => Number(view.getBigUint64(0)) },
  208: { bytes: 1, read: (view) => view.getInt8(0) },
  209: { bytes: 2, read: (view) => view.getInt16(0) },
  210: { bytes: 4, read: (view) => view.getInt32(0) },
  211: { bytes: 8, read: (view) => Number(view.getBigInt64(0)) },
};

async function text(window: ByteWindow, offset: number, length: number): Promise<Token> {
  if (length > longestText) return bytes(window, offset, length, undefined);
  const { buffer, byteOffset, byteLength } = viewOf(await window.bytes(offset, length));
  return {
    value: new TextDecoder().decode(new Uint8Array(buffer, byteOffset, byteLength)),
    end: offset + length,
  };
}

async function extension(window: ByteWindow, at: number, length: number): Promise<Token> {
  const type = (await window.view(at, 1)).getInt8(0);
  return bytes(window, at + 1, length, type);
}

function bytes(
  window: ByteWindow,
  offset: number,
  length: number,
  type: number | undefined,
): Token {
  const left = window.source.size - offset;
  if (length > left) throw problem(window, `needs ${length} bytes`, `${left}`, offset);
  return { value: { extension: type, offset, length }, end: offset + length };
}

function problem(
  { format, source }: ByteWindow,
  text: string,
  got: string,
  offset: number,
): FormatError {
  return new FormatError(format, `${source.name}: ${text}, got ${got}`, { offset });
}
