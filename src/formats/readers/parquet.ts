import { FormatError } from "../../core/errors.ts";
import { formatErrorOf } from "../byte-window.ts";
import { type ContentNote, contentOf } from "../content.ts";
import { loggedRows } from "../logged-rows.ts";
import { type ColumnChunk, parquetFile } from "../parquet/columns.ts";
import { type Unpack, valuesOf } from "../parquet/pages.ts";
import type { Reader } from "../reader.ts";

const format = "parquet";
const magic = [0x50, 0x41, 0x52, 0x31];
/** Numbers of all columns together, as they are held in memory. */
const mostNumbers = 2 ** 23;
/** Names of compressions by their number (parquet.thrift, CompressionCodec). */
const codecs = [
  "UNCOMPRESSED",
  "SNAPPY",
  "GZIP",
  "LZO",
  "BROTLI",
  "LZ4",
  "ZSTD",
  "LZ4_RAW",
] as const;

export const parquet = {
  id: format,
  summary: "Tables in Parquet, such as the history that Weights & Biases exports.",
  source: "https://parquet.apache.org/docs/file-format",
  extensions: ["parquet", "pq"],
  recognises: ({ head }) => magic.every((byte, i) => head[i] === byte),
  async read(source, { signal, onProgress }) {
    const { rows, footerStart, chunks, leftOut } = await parquetFile(source);
    const count = chunks.flat().reduce((sum, { values }) => sum + values, 0);
    if (count > mostNumbers)
      throw new FormatError(
        format,
        `${source.name}: may have at most ${mostNumbers} numbers, got ${count}`,
        { offset: footerStart },
      );
    const logged = loggedRows([...new Set(chunks.flat().map(({ tag }) => tag))]);
    const notes: ContentNote[] = leftOut.length === 0 ? [] : [leftOutNote(leftOut)];
    let done = 0;
    for (const group of chunks) {
      const columns = [];
      for (const chunk of group) {
        signal?.throwIfAborted();
        const bytes = await source.read(chunk.start, chunk.length);
        const unpack = await unpackerOf(chunk, source.name, footerStart);
        columns.push({ tag: chunk.tag, ...valuesOf(chunk, bytes, unpack) });
        onProgress?.(chunk.start + chunk.length);
      }
      const size = Math.min(
        rows - done,
        columns.reduce((max, { values }) => Math.max(max, values.length), 0),
      );
      for (let row = 0; row < size; row++)
        logged.add(
          columns.flatMap(({ tag, values, isMissing }) =>
            row >= values.length || isMissing[row] === 1
              ? []
              : [[tag, values[row] ?? Number.NaN] as const],
          ),
        );
      done += size;
    }
    return contentOf(format, { logs: logged.logs(), notes });
  },
} as const satisfies Reader;

function leftOutNote(paths: readonly string[]): ContentNote {
  return { code: "left-out", what: `columns without numbers: ${paths.slice(0, 10).join(", ")}` };
}

/** Loads the compressions only where a file is compressed. */
async function unpackerOf(
  { codec }: ColumnChunk,
  name: string,
  footerStart: number,
): Promise<Unpack> {
  const id = codecs[codec];
  if (id === "UNCOMPRESSED") return (bytes) => bytes;
  const { compressors } = await import("hyparquet-compressors");
  const unpack = id === undefined ? undefined : compressors[id];
  if (!unpack)
    throw new FormatError(format, `${name}: needs a known compression, got ${id ?? codec}`, {
      offset: footerStart,
    });
  return (packed, size, start) => {
    let bytes: Uint8Array;
    try {
      bytes = unpack(packed, size);
    } catch (cause) {
      throw formatErrorOf(format, name, cause, start);
    }
    if (bytes.byteLength === size) return bytes;
    throw new FormatError(format, `${name}: a page needs ${size} bytes, got ${bytes.byteLength}`, {
      offset: start,
    });
  };
}
