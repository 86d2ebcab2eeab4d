/** A file, or a part of one, of which any bytes can be asked for: a file on disk, a Blob of a page, bytes in memory. */
export interface ByteSource {
  /** Path below what the user named, with "/" between folders; of a file inside an archive "archive.zip/inner.csv". */
  readonly name: string;
  readonly size: number;
  /** Bytes from `offset` on, `length` of them; fewer only at the end of the file. */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** Where its bytes lie in another source; absent of a source of its own, `undefined` where they do not, as packed ones. */
  readonly place?: () => Promise<BytePlace | undefined>;
}

/** A byte of a source, and those that follow it. */
export interface BytePlace {
  readonly source: ByteSource;
  readonly offset: number;
}

/** The place in the outermost source, which is no part of another; `undefined` where the bytes do not lie there as they are. */
export async function outermost(place: BytePlace): Promise<BytePlace | undefined> {
  let { source, offset } = place;
  while (source.place) {
    const outer = await source.place();
    if (!outer) return undefined;
    source = outer.source;
    offset += outer.offset;
  }
  return { source, offset };
}

/** Bytes in memory as a source. */
export function sourceOfBytes(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    size: bytes.byteLength,
    read: async (offset, length) => bytes.subarray(offset, offset + length),
  };
}

/** What a page was given to read, or a text: a `Blob` reads only what is asked for. */
export function sourceOfBlob(name: string, blob: Blob): ByteSource {
  return {
    name,
    size: blob.size,
    read: async (offset, length) =>
      new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()),
  };
}

/** A part of another source as a source of its own, such as an uncompressed file in an archive. */
export function sourceWithin(
  name: string,
  outer: ByteSource,
  start: number,
  length: number,
): ByteSource {
  const { read, size } = outer;
  const own = Math.max(0, Math.min(length, size - start));
  return {
    name,
    size: own,
    read: (offset, wanted) =>
      read(start + Math.min(offset, own), Math.max(0, Math.min(wanted, own - offset))),
    place: async () => ({ source: outer, offset: start }),
  };
}

/**
 * All bytes of a source, in pieces of at most `piece` bytes.
 *
 * @param piece - 1 MiB where omitted: large enough for a disk, small enough to keep a scan within the processor's cache.
 */
export async function* piecesOf(source: ByteSource, piece = 2 ** 20): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < source.size; ) {
    const bytes = await source.read(offset, Math.min(piece, source.size - offset));
    if (bytes.byteLength === 0) return;
    yield bytes;
    offset += bytes.byteLength;
  }
}
