import { type ByteSource, piecesOf } from "./byte-source.ts";
import type { ReadOptions } from "./reader.ts";

/** All bytes of a source in pieces, telling how far it is and stopping where that is asked for. */
export async function* watchedPieces(
  source: ByteSource,
  { onProgress, signal }: ReadOptions,
): AsyncGenerator<Uint8Array> {
  let done = 0;
  for await (const piece of piecesOf(source)) {
    signal?.throwIfAborted();
    yield piece;
    done += piece.byteLength;
    onProgress?.(done);
  }
}
