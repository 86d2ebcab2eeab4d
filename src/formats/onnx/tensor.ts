import { FormatError } from "../../core/errors.ts";
import { sizeOf } from "../../graph/tensor.ts";
import type { ByteWindow } from "../byte-window.ts";
import type { ReadOptions } from "../reader.ts";
import { siblingName } from "../sibling-name.ts";
import { streamed } from "../streamed.ts";
import { bytesOfElement, type ElementType, type TensorRef } from "../tensor-ref.ts";
import { fieldsOf, numbersOf, type Span, textOf, varintBlocks } from "./fields.ts";

/** A tensor of a model, or why its numbers are not read. */
export type OnnxTensor = TensorRef | { readonly name: string; readonly why: string };

/** TensorProto.DataType, onnx.proto. */
const types: Readonly<Record<number, ElementType>> = {
  1: "float32",
  2: "uint8",
  3: "int8",
  4: "uint16",
  5: "int16",
  6: "int32",
  7: "int64",
  9: "bool",
  10: "float16",
  11: "float64",
  12: "uint32",
  13: "uint64",
  16: "bfloat16",
  17: "float8-e4m3",
  19: "float8-e5m2",
};

const mostAxes = 64;

/** Tied weights have the same bytes; a file that means harm has them again and again. */
const mostSharing = 4;

/** Files beside a model, and how many of their bytes its tensors have. */
export interface FilesBeside {
  readonly sibling: ReadOptions["sibling"];
  readonly taken: Map<string, number>;
}

/**
 * The tensor that a TensorProto describes: raw bytes, numbers of a typed field, or a file beside the model.
 *
 * Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 *
 * @throws FormatError for external data outside of the model's folder.
 */
export async function tensorOf(
  window: ByteWindow,
  span: Span,
  beside: FilesBeside,
): Promise<OnnxTensor> {
  const shape: number[] = [];
  let name = "";
  let code = 0;
  let raw: Span | undefined;
  let isExternal = false;
  const external = new Map<string, string>();
  /** Numbers of fixed size, and varints. */
  const fixed: Span[] = [];
  const varints: Span[] = [];
  for await (const field of fieldsOf(window, span)) {
    const { number, kind, value } = field;
    if (number === 1) shape.push(...(await numbersOf(window, field, mostAxes)));
    else if (number === 2) code = value;
    else if (number === 8) name = await textOf(window, field);
    else if (number === 9 && kind === 2) raw = field;
    else if (number === 4 || number === 10) fixed.push(field);
    else if (number === 5 || number === 7 || number === 11) varints.push(field);
    else if (number === 13) await readEntry(window, field, external);
    else if (number === 14) isExternal = value === 1;
    if (shape.length > mostAxes) return { name, why: `of more than ${mostAxes} axes` };
  }
  const type = types[code];
  if (!type) return { name, why: `of type ${code}` };
  const size = sizeOf(shape);
  const length = size * bytesOfElement[type];
  const found = isExternal
    ? await externalSpan(window, span, external, length, beside)
    : { source: window.source, ...(raw ?? { start: 0, end: 0 }) };
  if ("why" in found) return { name, why: found.why };
  if (isExternal || raw) {
    const have = found.end - found.start;
    if (have !== length) return { name, why: `of ${length} bytes, of which there are ${have}` };
    return {
      name,
      shape,
      type,
      blocks: () => streamed(window.format, found.source, found.start, length),
      at: { source: found.source, offset: found.start },
    };
  }
  const isFixed = code === 1 || code === 11;
  // A varint takes one byte or more.
  const have = (isFixed ? fixed : varints).reduce((sum, { start, end }) => sum + end - start, 0);
  const isPossible = isFixed ? have === length : have >= size;
  if (!isPossible) return { name, why: `of ${size} numbers in ${have} bytes` };
  const blocks = isFixed
    ? () => joined(window, fixed)
    : () =>
        counted(window, varintBlocks(window, varints, bytesOfElement[type]), length, {
          name,
          span,
        });
  return { name, shape, type, blocks };
}

async function* joined(window: ByteWindow, spans: readonly Span[]) {
  for (const { start, end } of spans)
    yield* streamed(window.format, window.source, start, end - start);
}

/** Refuses what is not as long as the shape says. */
async function* counted(
  { format, source }: ByteWindow,
  blocks: AsyncIterable<Uint8Array>,
  length: number,
  { name, span }: { readonly name: string; readonly span: Span },
) {
  let have = 0;
  for await (const block of blocks) {
    have += block.byteLength;
    if (have > length) break;
    yield block;
  }
  if (have !== length)
    throw new FormatError(
      format,
      `${source.name}: tensor "${name}" needs ${length} bytes, got ${have > length ? "more" : have}`,
      { offset: span.start },
    );
}

async function readEntry(window: ByteWindow, span: Span, into: Map<string, string>) {
  let key = "";
  let value = "";
  for await (const field of fieldsOf(window, span)) {
    if (field.number === 1) key = await textOf(window, field);
    if (field.number === 2) value = await textOf(window, field);
  }
  into.set(key, value);
}

async function externalSpan(
  { format, source }: ByteWindow,
  { start: offset }: Span,
  external: ReadonlyMap<string, string>,
  length: number,
  { sibling, taken }: FilesBeside,
) {
  const location = siblingName(format, source.name, external.get("location"), offset);
  const file = await sibling?.(location);
  if (!file) return { why: `in ${location}, which is not there` };
  const start = Number(external.get("offset") ?? 0);
  const own = Number(external.get("length") ?? length);
  const isInside =
    Number.isSafeInteger(start) &&
    Number.isSafeInteger(own) &&
    start >= 0 &&
    start + own <= file.size;
  if (!isInside) return { why: `at byte ${start} of ${location}, which has ${file.size}` };
  const sum = (taken.get(location) ?? 0) + own;
  taken.set(location, sum);
  if (sum > mostSharing * file.size) return { why: `in bytes of ${location} that others have` };
  return { source: file, start, end: start + own };
}
