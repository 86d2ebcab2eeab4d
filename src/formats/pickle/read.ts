import { FormatError } from "../../core/errors.ts";
import type { ByteSource } from "../byte-source.ts";
import { endOfPickle, type Unpickled, unpickled } from "./machine.ts";

/** The first try; a checkpoint of a few hundred tensors takes about as much. */
const firstBytes = 2 ** 16;
const growth = 8;
/** A pickle is held in memory: numbers of large networks stand outside of it in every format that holds them. */
const mostBytes = 2 ** 28;

/**
 * What the pickle that starts at a byte of a file holds; no more of the file is read than about 8 times the pickle.
 *
 * @throws FormatError "pickle" as `unpickled`, and for pickles of more than 256 MiB.
 */
export async function readPickle(source: ByteSource, start = 0): Promise<Unpickled> {
  for (let size = firstBytes; ; size *= growth) {
    const bytes = await source.read(start, Math.min(size, mostBytes, source.size - start));
    const isAll = start + bytes.byteLength >= source.size;
    if (!isAll && endOfPickle(bytes, 0) === undefined) {
      if (size < mostBytes) continue;
      throw new FormatError("pickle", `has more than ${mostBytes} bytes`, { offset: start });
    }
    const found = unpickled(bytes, 0, start);
    return { ...found, end: start + found.end };
  }
}
