import { Gunzip } from "fflate";
import { FormatError } from "../core/errors.ts";
import { type ByteSource, sourceOfBytes } from "./byte-source.ts";
import type { ReadOptions } from "./reader.ts";
import { watchedPieces } from "./source-pieces.ts";

const format = "gzip";
/** RFC 1952, 2.3.1: identification, and deflate as the method. */
const magic = [0x1f, 0x8b, 8];
/** What a file may unpack to, as it is held in memory. */
const mostUnpacked = 2 ** 28;
/** So that one push unpacks to 17 MB at most before the sum is checked: deflate packs 1032 to 1 at best. */
const push = 2 ** 14;
/** fflate's code of a stream that ends too soon. */
const endsTooSoon = 0;

export function isGzip(head: Uint8Array): boolean {
  return magic.every((byte, i) => head[i] === byte);
}

/**
 * The file in a gzip file, "metrics.csv" of "metrics.csv.gz". Of one that is cut off, what is there.
 *
 * @throws FormatError "gzip" where it is damaged, or unpacks to more than 256 MiB.
 */
export async function openGzip(source: ByteSource, options: ReadOptions): Promise<ByteSource> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let offset = 0;
  const gunzip = new Gunzip((chunk) => {
    chunks.push(chunk);
    size += chunk.byteLength;
  });
  try {
    for await (const piece of watchedPieces(source, options))
      for (let at = 0; at < piece.byteLength; at += push) {
        gunzip.push(piece.slice(at, at + push));
        offset += Math.min(push, piece.byteLength - at);
        if (size > mostUnpacked)
          throw new FormatError(
            format,
            `${source.name}: may unpack to at most ${mostUnpacked} bytes, got more`,
            { offset },
          );
      }
    gunzip.push(new Uint8Array(), true);
  } catch (cause) {
    const isCut = isError(cause) && cause.code === endsTooSoon;
    if (options.signal?.aborted || cause instanceof FormatError) throw cause;
    if (!isCut)
      throw new FormatError(format, `${source.name}: cannot be unpacked, got "${String(cause)}"`, {
        offset,
        cause,
      });
  }
  return sourceOfBytes(innerName(source.name), joined(chunks, size));
}

function isError(cause: unknown): cause is Error & { readonly code: unknown } {
  return cause instanceof Error && "code" in cause;
}

/** "a/metrics.csv.gz/metrics.csv"; a .tgz holds a .tar. */
function innerName(name: string): string {
  const file = name.split("/").at(-1) ?? name;
  const inner = file.replace(/\.tgz$/i, ".tar").replace(/\.gz$/i, "");
  return `${name}/${inner === file ? "data" : inner}`;
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}
