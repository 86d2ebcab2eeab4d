import { FormatError } from "../core/errors.ts";
import type { ByteSource } from "./byte-source.ts";
import { formatErrorOf } from "./byte-window.ts";

/** A multiple of every element's size, so that blocks hold whole elements. */
const blockBytes = 2 ** 20;

/**
 * Bytes of a source in blocks, for a tensor that lies in one piece.
 *
 * @throws FormatError where the source ends before them.
 */
export async function* streamed(
  format: string,
  source: ByteSource,
  start: number,
  length: number,
): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < length; at += blockBytes) {
    const wanted = Math.min(blockBytes, length - at);
    const bytes = await source.read(start + at, wanted).catch((cause: unknown) => {
      throw formatErrorOf(format, source.name, cause);
    });
    if (bytes.byteLength < wanted)
      throw new FormatError(
        format,
        `${source.name}: needs ${wanted} bytes, got ${bytes.byteLength}`,
        {
          offset: start + at,
        },
      );
    yield bytes;
  }
}
