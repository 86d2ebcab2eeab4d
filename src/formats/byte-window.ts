import { FormatError } from "../core/errors.ts";
import type { ByteSource } from "./byte-source.ts";

/** Of a page: a few of them hold what a reader goes to and fro between. */
const pageBytes = 2 ** 16;
const mostPages = 64;

/** Bytes anywhere in a file, for formats whose parts point at one another; keeps the last pages that were read. */
export interface ByteWindow {
  readonly source: ByteSource;
  /** Id of the format and name of the file, for messages. */
  readonly format: string;
  /**
   * Exactly `length` bytes from `offset` on.
   *
   * @throws FormatError where the file has not so many, and when it was asked more often than a file of this size has
   *   parts: pointers that lead in circles end there.
   */
  bytes(offset: number, length: number): Promise<Uint8Array>;
  /** A view on what `bytes` gives. */
  view(offset: number, length: number): Promise<DataView>;
}

/**
 * A window on a source.
 *
 * @param mostReads - how often `bytes` may be called.
 */
export function windowOn(source: ByteSource, format: string, mostReads = 1e6): ByteWindow {
  const pages = new Map<number, Uint8Array>();
  let reads = 0;

  const pageAt = async (index: number) => {
    const known = pages.get(index);
    if (known) return known;
    const page = await source.read(index * pageBytes, pageBytes);
    if (pages.size >= mostPages) pages.delete(pages.keys().next().value ?? index);
    pages.set(index, page);
    return page;
  };

  const bytes = async (offset: number, length: number) => {
    const { name, size } = source;
    if (++reads > mostReads)
      throw new FormatError(format, `${name}: has too many parts, got more than ${mostReads}`, {
        offset,
      });
    if (!(offset >= 0 && length >= 0 && offset + length <= size))
      throw new FormatError(
        format,
        `${name}: needs ${length} bytes, got ${Math.max(0, size - offset)}`,
        { offset: Math.min(offset, size) },
      );
    const index = Math.floor(offset / pageBytes);
    const start = offset - index * pageBytes;
    const isOnePage = start + length <= pageBytes;
    const found = isOnePage
      ? (await pageAt(index)).subarray(start, start + length)
      : await source.read(offset, length);
    if (found.byteLength < length)
      throw new FormatError(format, `${name}: needs ${length} bytes, got ${found.byteLength}`, {
        offset,
      });
    return found;
  };

  return {
    source,
    format,
    bytes,
    view: async (offset, length) => viewOf(await bytes(offset, length)),
  };
}

/** The same bytes as numbers. */
export function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/** An unsigned 64-bit number; beyond 2⁵³ the nearest that JavaScript has, which no file is long enough for. */
export function uint64(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true));
}

/**
 * What `body` gives; what goes wrong in it for want of a check is wrong with the file.
 *
 * @param offset - of what `body` reads, where it is a part of the file.
 */
export async function asFormatErrors<T>(
  format: string,
  name: string,
  body: () => Promise<T>,
  offset?: number,
): Promise<T> {
  try {
    return await body();
  } catch (cause) {
    throw formatErrorOf(format, name, cause, offset);
  }
}

/** A FormatError as it is; any other exception as one, at this byte. */
export function formatErrorOf(
  format: string,
  name: string,
  cause: unknown,
  offset?: number,
): unknown {
  if (
    cause instanceof FormatError ||
    (cause instanceof DOMException && cause.name === "AbortError")
  )
    return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new FormatError(format, `${name}: is damaged, got "${reason}"`, {
    cause,
    ...(offset !== undefined && { offset }),
  });
}
