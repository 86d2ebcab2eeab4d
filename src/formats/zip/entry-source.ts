import { Inflate } from "fflate";
import { FormatError } from "../../core/errors.ts";
import { type ByteSource, piecesOf, sourceOfBytes, sourceWithin } from "../byte-source.ts";
import { crc32 } from "../crc.ts";
import { entriesOf, localSignature, localSize, type ZipEntry, zipFormat } from "./directory.ts";

const stored = 0;
const deflated = 8;

/** What one packed entry may unpack to, as it is held in memory. */
export const mostUnpacked = 2 ** 28;
/** What the packed entries of one archive may unpack to together. */
const mostTogether = 2 ** 30;
/** Deflate cannot pack closer than 1032 to 1 (zlib's technical details). */
export const closest = 1032;
/** So that one piece unpacks to 17 MB at most before the sum is checked. */
const piece = 2 ** 14;

/**
 * Every file of an archive as a source named "archive.zip/inner.csv"; folders are left out. Nothing but the directory is
 * read before a source is.
 *
 * @throws FormatError "zip" as `entriesOf`, and where the archive unpacks to more than 1 GiB.
 */
export async function openZip(source: ByteSource): Promise<readonly ByteSource[]> {
  const files = (await entriesOf(source)).filter(({ name }) => name !== "" && !name.endsWith("/"));
  const unpacked = files.reduce((sum, { method, size }) => sum + (method === stored ? 0 : size), 0);
  if (unpacked > mostTogether)
    throw new FormatError(
      zipFormat,
      `${source.name} unpacks to ${unpacked} bytes, more than ${mostTogether}`,
      { offset: source.size },
    );
  return files.map((entry) => sourceOfEntry(source, entry));
}

/**
 * One file of an archive. Stored files are read in place, packed ones are unpacked into memory at the first read.
 *
 * `read` throws FormatError "zip" where the entry is encrypted, packed in another way than deflate, damaged, or larger
 * than 256 MiB once unpacked.
 */
export function sourceOfEntry(archive: ByteSource, entry: ZipEntry): ByteSource {
  let opened: Promise<ByteSource> | undefined;
  return {
    name: `${archive.name}/${entry.name}`,
    size: entry.size,
    read: async (offset, length) => {
      opened ??= open(archive, entry);
      return (await opened).read(offset, length);
    },
    place: async () => {
      if (entry.method !== stored) return undefined;
      opened ??= open(archive, entry);
      return (await opened).place?.();
    },
  };
}

async function open(archive: ByteSource, entry: ZipEntry): Promise<ByteSource> {
  const { name, method, isEncrypted, packedSize, size, offset } = entry;
  if (isEncrypted) throw problem(entry, "is encrypted; try unpacking the archive");
  if (method !== stored && method !== deflated)
    throw problem(entry, `needs to be stored or deflated, got method ${method}`);
  const header = await archive.read(offset, localSize);
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  if (header.byteLength < localSize || view.getUint32(0, true) !== localSignature)
    throw problem(entry, "has no header of its own");
  const start = offset + localSize + view.getUint16(26, true) + view.getUint16(28, true);
  if (start + packedSize > archive.size)
    throw problem(entry, `needs ${packedSize} bytes, got ${Math.max(0, archive.size - start)}`);
  const packed = sourceWithin(`${archive.name}/${name}`, archive, start, packedSize);
  if (method === deflated) return sourceOfBytes(packed.name, await inflated(packed, entry));
  if (size === packedSize) return packed;
  throw problem(entry, `is stored in ${packedSize} bytes, got a size of ${size}`);
}

async function inflated(packed: ByteSource, entry: ZipEntry): Promise<Uint8Array> {
  const { size, packedSize, crc } = entry;
  if (size > mostUnpacked)
    throw problem(entry, `unpacks to ${size} bytes, more than ${mostUnpacked}`);
  if (size > packedSize * closest)
    throw problem(entry, `cannot unpack from ${packedSize} bytes to ${size}`);
  const bytes = new Uint8Array(size);
  let length = 0;
  const inflate = new Inflate((chunk) => {
    if (length + chunk.byteLength > size)
      throw problem(entry, `unpacks to more than the ${size} bytes that it says`);
    bytes.set(chunk, length);
    length += chunk.byteLength;
  });
  try {
    let read = 0;
    for await (const chunk of piecesOf(packed, piece)) {
      read += chunk.byteLength;
      inflate.push(chunk, read === packed.size);
    }
  } catch (cause) {
    if (cause instanceof FormatError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw problem(entry, `cannot be unpacked, got "${reason}"`, cause);
  }
  if (length !== size) throw problem(entry, `unpacks to ${length} bytes, got a size of ${size}`);
  if (crc32(bytes, 0, size) !== crc) throw problem(entry, `is damaged: its checksum is not ${crc}`);
  return bytes;
}

function problem({ name, offset }: ZipEntry, text: string, cause?: unknown): FormatError {
  return new FormatError(zipFormat, `"${name}" ${text}`, { offset, cause });
}
