import { sizeOf } from "../../graph/tensor.ts";
import type { ByteWindow } from "../byte-window.ts";
import { type Span, type Value, valueAt } from "../msgpack/value.ts";
import { streamed } from "../streamed.ts";
import { bytesOfElement, bytesOfTensor, type ElementType, type TensorRef } from "../tensor-ref.ts";

/** One value of a tree of parameters or of a state, under the names that lead to it. */
export interface Leaf {
  readonly path: readonly string[];
  readonly value: TensorRef | string | number | boolean | undefined;
  /** Why it is not read, where it is not. */
  readonly why?: string;
}

/** Extensions of flax.serialization. */
const arrayExtension = 1;
const complexExtension = 2;
const scalarExtension = 3;
const chunked = "__msgpack_chunked_array__";

/** Names of numpy's types. */
const types: Readonly<Record<string, ElementType>> = {
  float64: "float64",
  float32: "float32",
  float16: "float16",
  bfloat16: "bfloat16",
  float8_e4m3fn: "float8-e4m3",
  float8_e5m2: "float8-e5m2",
  int64: "int64",
  int32: "int32",
  int16: "int16",
  int8: "int8",
  uint64: "uint64",
  uint32: "uint32",
  uint16: "uint16",
  uint8: "uint8",
  bool: "bool",
};

const mostAxes = 64;

/**
 * The leaves of a tree in the order of the file, `Dense_2` before `Dense_10`: JAX sorts names as text.
 *
 * Source: flax/serialization.py — https://github.com/google/flax
 */
export async function leavesOf(window: ByteWindow, root: Value): Promise<readonly Leaf[]> {
  const leaves: Leaf[] = [];
  const open: { readonly path: readonly string[]; readonly value: Value }[] = [
    { path: [], value: root },
  ];
  for (let next = open.pop(); next; next = open.pop()) {
    const { path, value } = next;
    if (value instanceof Map && value.has(chunked)) {
      leaves.push({ path, ...(await joined(window, path, value)) });
      continue;
    }
    const entries = entriesOf(value);
    if (entries) {
      for (const [name, inner] of entries.toReversed())
        open.push({ path: [...path, name], value: inner });
      continue;
    }
    if (isSpan(value)) leaves.push({ path, ...(await arrayOf(window, path, value)) });
    else if (value !== null && typeof value !== "object") leaves.push({ path, value });
  }
  return leaves;
}

function entriesOf(value: Value): readonly (readonly [string, Value])[] | undefined {
  if (Array.isArray(value)) return value.map((item: Value, i) => [`${i}`, item] as const);
  return value instanceof Map ? numbered([...(value as ReadonlyMap<string, Value>)]) : undefined;
}

/** Entries of the same name but for a number at its end, in the order of the numbers, in their places. */
function numbered(entries: readonly (readonly [string, Value])[]) {
  const stem = (name: string) => /^(.*?)(\d+)$/.exec(name)?.[1];
  const number = (name: string) => Number(/\d+$/.exec(name)?.[0] ?? 0);
  const groups = new Map<string, (readonly [string, Value])[]>();
  for (const entry of entries) {
    const key = stem(entry[0]);
    if (key === undefined) continue;
    const group = groups.get(key) ?? [];
    group.push(entry);
    groups.set(key, group);
  }
  const sorted = new Map(
    [...groups].map(([key, group]) => [
      key,
      group.toSorted(([a], [b]) => number(a) - number(b)).values(),
    ]),
  );
  return entries.map((entry) => {
    const key = stem(entry[0]);
    return key === undefined ? entry : (sorted.get(key)?.next().value ?? entry);
  });
}

function isSpan(value: Value): value is Span {
  return typeof value === "object" && value !== null && "offset" in value;
}

type Read = Omit<Leaf, "path">;

async function arrayOf(window: ByteWindow, path: readonly string[], span: Span): Promise<Read> {
  const { extension } = span;
  if (extension === complexExtension) return { value: undefined, why: "complex" };
  if (extension !== arrayExtension && extension !== scalarExtension)
    return { value: undefined, why: extension === undefined ? "bytes" : `extension ${extension}` };
  const { value: parts } = await valueAt(window, span.offset);
  const [shape, dtype, data] = Array.isArray(parts) ? (parts as readonly Value[]) : [];
  const isShape =
    Array.isArray(shape) &&
    shape.length <= mostAxes &&
    shape.every((axis) => Number.isSafeInteger(axis) && Number(axis) >= 0);
  if (!isShape || typeof dtype !== "string") return { value: undefined, why: "no array" };
  const type = Object.hasOwn(types, dtype) ? types[dtype] : undefined;
  if (!type) return { value: undefined, why: dtype };
  const axes = shape.map(Number);
  const length = sizeOf(axes) * bytesOfElement[type];
  if (!isData(data) || data.length !== length) return { value: undefined, why: "of another size" };
  return {
    value: {
      name: path.join("/"),
      shape: axes,
      type,
      blocks: () => streamed(window.format, window.source, data.offset, length),
    },
  };
}

function isData(value: Value | undefined): value is Span {
  return value !== undefined && isSpan(value) && value.extension === undefined;
}

/** Arrays above 1 GiB are in chunks. */
async function joined(
  window: ByteWindow,
  path: readonly string[],
  map: ReadonlyMap<string, Value>,
): Promise<Read> {
  const numbers = map.get("shape");
  const pieces = map.get("chunks");
  const shape = entriesOf(numbers ?? null)?.map(([, axis]) => Number(axis)) ?? [];
  const chunks: TensorRef[] = [];
  for (const [, piece] of entriesOf(pieces ?? null) ?? []) {
    const { value } = isSpan(piece) ? await arrayOf(window, path, piece) : { value: undefined };
    if (typeof value !== "object") return { value: undefined, why: "in damaged chunks" };
    chunks.push(value);
  }
  const type = chunks[0]?.type;
  const have = chunks.reduce((sum, chunk) => sum + bytesOfTensor(chunk), 0);
  const isWhole =
    type !== undefined &&
    chunks.every((chunk) => chunk.type === type) &&
    have === bytesOfTensor({ shape, type });
  if (!isWhole) return { value: undefined, why: "in damaged chunks" };
  return { value: { name: path.join("/"), shape, type, blocks: () => allBlocks(chunks) } };
}

async function* allBlocks(chunks: readonly TensorRef[]) {
  for (const chunk of chunks) yield* chunk.blocks();
}
