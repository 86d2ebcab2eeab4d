import { FormatError } from "../../core/errors.ts";
import type { ByteSource } from "../byte-source.ts";
import { structAt, type Thrift } from "./thrift.ts";

/** How numbers are written (parquet.thrift, Type). */
export type Physical = "boolean" | "int32" | "int64" | "float" | "double";

/** A column of numbers in one group of rows. */
export interface ColumnChunk {
  readonly tag: string;
  readonly type: Physical;
  /** Values of which each may be missing, at this many levels. */
  readonly optionalLevels: number;
  readonly codec: number;
  readonly values: number;
  readonly start: number;
  readonly length: number;
}

export interface ParquetFile {
  readonly rows: number;
  /** Byte at which the footer says all this. */
  readonly footerStart: number;
  readonly chunks: readonly (readonly ColumnChunk[])[];
  /** Columns of text, lists and others. */
  readonly leftOut: readonly string[];
}

const format = "parquet";
/** "PAR1" */
const magic = 0x31524150;
const footer = 8;
/** Of runs with thousands of tags and row groups. */
const mostFooter = 2 ** 25;
const mostRows = 2 ** 25;
const physicals: readonly (Physical | undefined)[] = [
  "boolean",
  "int32",
  "int64",
  undefined,
  "float",
  "double",
];
const repeated = 2;
const optional = 1;

interface Leaf {
  readonly path: string;
  readonly type: Physical | undefined;
  readonly optionalLevels: number;
}

/** What a file says of itself in its footer. */
export async function parquetFile(source: ByteSource): Promise<ParquetFile> {
  const problem = (text: string, offset: number) =>
    new FormatError(format, `${source.name}: ${text}`, { offset });
  const end = await source.read(Math.max(0, source.size - footer), footer);
  const view = new DataView(end.buffer, end.byteOffset, end.byteLength);
  if (end.byteLength < footer || view.getUint32(4, true) !== magic)
    throw problem(
      'needs "PAR1" at its end, got something else; is it still being written?',
      source.size,
    );
  const length = view.getUint32(0, true);
  const start = source.size - footer - length;
  if (start < 4 || length > mostFooter)
    throw problem(`needs a footer within the file, got ${length} bytes`, source.size - footer);
  const bytes = await source.read(start, length);
  const metadata = structAt({ bytes, start, at: 0, budget: 4 * length });
  const rows = numberOf(metadata.get(3));
  if (!(rows >= 0 && rows <= mostRows))
    throw problem(`may have at most ${mostRows} rows, got ${rows}`, start);
  const leaves = leavesOf(listOf(metadata.get(2)), start);
  const chunks = listOf(metadata.get(4)).map((group) =>
    listOf(fieldOf(group, 1)).flatMap((column, i) =>
      chunkOf(fieldOf(column, 3), leaves[i], source, start),
    ),
  );
  const leftOut = leaves.filter(({ type }) => type === undefined).map(({ path }) => path);
  return { rows, footerStart: start, chunks, leftOut };
}

/**
 * Leaves of the schema's tree, which is written depth first. Those in lists have no type here.
 *
 * @param footerStart - of the footer, which holds it.
 */
function leavesOf(elements: readonly Thrift[], footerStart: number): readonly Leaf[] {
  const leaves: Leaf[] = [];
  const open: { left: number; path: string; optionalLevels: number; isRepeated: boolean }[] = [];
  for (const [i, element] of elements.entries()) {
    while (open.at(-1)?.left === 0) open.pop();
    const outer = open.at(-1);
    if (outer) outer.left--;
    if (open.length > 32)
      throw new FormatError(format, "schema nests too deep, got 32 levels", {
        offset: footerStart,
      });
    const repetition = numberOf(fieldOf(element, 3), 0);
    const name = textOf(fieldOf(element, 4));
    const path = !outer || outer.path === "" ? (i === 0 ? "" : name) : `${outer.path}/${name}`;
    const optionalLevels =
      (outer?.optionalLevels ?? 0) + (i > 0 && repetition === optional ? 1 : 0);
    const isRepeated = (outer?.isRepeated ?? false) || (i > 0 && repetition === repeated);
    const children = numberOf(fieldOf(element, 5), 0);
    if (children > 0) open.push({ left: children, path, optionalLevels, isRepeated });
    else {
      const type = isRepeated ? undefined : physicals[numberOf(fieldOf(element, 1), -1)];
      leaves.push({ path, type, optionalLevels });
    }
  }
  return leaves;
}

function chunkOf(
  metadata: Thrift | undefined,
  leaf: Leaf | undefined,
  source: ByteSource,
  footerStart: number,
): readonly ColumnChunk[] {
  if (!leaf?.type) return [];
  const data = numberOf(fieldOf(metadata, 9));
  const dictionary = numberOf(fieldOf(metadata, 11), 0);
  const start = dictionary > 0 ? Math.min(data, dictionary) : data;
  const length = numberOf(fieldOf(metadata, 7));
  const values = numberOf(fieldOf(metadata, 5));
  const fits = start >= 4 && length >= 0 && start + length <= source.size;
  if (!fits || !(values >= 0 && values <= mostRows))
    throw new FormatError(
      format,
      `${source.name}: column "${leaf.path}" needs to lie within the file, got ${length} bytes for ${values} values`,
      { offset: footerStart },
    );
  const { path: tag, type, optionalLevels } = leaf;
  return [
    { tag, type, optionalLevels, codec: numberOf(fieldOf(metadata, 4)), values, start, length },
  ];
}

export function fieldOf(value: Thrift | undefined, field: number): Thrift | undefined {
  return value instanceof Map ? (value as ReadonlyMap<number, Thrift>).get(field) : undefined;
}

export function numberOf(value: Thrift | undefined, missing = Number.NaN): number {
  return typeof value === "number" ? value : missing;
}

function listOf(value: Thrift | undefined): readonly Thrift[] {
  return Array.isArray(value) ? (value as readonly Thrift[]) : [];
}

function textOf(value: Thrift | undefined): string {
  return value instanceof Uint8Array ? new TextDecoder().decode(value) : "";
}
