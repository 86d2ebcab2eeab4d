import { FormatError } from "../../core/errors.ts";
import type { ByteSource } from "../byte-source.ts";
import type { ContentNote } from "../content.ts";
import { crc32c, maskedCrc } from "../crc.ts";
import type { ReadOptions } from "../reader.ts";

/** One record lies in `bytes` from `start` to `end`; `bytes` begins at `base` of the file. */
export type FrameVisitor = (bytes: Uint8Array, base: number, start: number, end: number) => void;

const format = "tfevents";
/** u64 length, its checksum, data, their checksum (tensorflow/core/lib/io/record_writer.h). */
const header = 12;
const overhead = header + 4;
const piece = 2 ** 20;
/** Larger than any scalar or histogram: images, audio and graphs may be, and are not read. */
const mostRecordBytes = 2 ** 26;

/**
 * Goes through the records of a TFRecord file. Records of more than 64 MiB and those whose data do not fit their checksum
 * are left out; at a length that does not fit its own, nothing more can be found.
 *
 * @returns what was left out.
 * @throws FormatError when the first length makes no sense already.
 */
export async function visitFrames(
  source: ByteSource,
  { onProgress, signal }: ReadOptions,
  visit: FrameVisitor,
): Promise<readonly ContentNote[]> {
  const damage = { count: 0, offset: 0 };
  const large = { count: 0, offset: 0 };
  const notes = () => [
    ...(damage.count > 0
      ? [
          {
            code: "damaged" as const,
            what: counted(damage.count, "record"),
            offset: damage.offset,
          },
        ]
      : []),
    ...(large.count > 0
      ? [
          {
            code: "left-out" as const,
            what: `${counted(large.count, "record")} of more than 64 MiB`,
            offset: large.offset,
          },
        ]
      : []),
  ];
  const cutOff = (offset: number): readonly ContentNote[] => [
    ...notes(),
    { code: "cut-off", what: `the last record, ${source.size - offset} bytes of it`, offset },
  ];

  let wanted = piece;
  for (let base = 0; base < source.size; ) {
    signal?.throwIfAborted();
    const bytes = await source.read(base, wanted);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    wanted = piece;
    while (at < bytes.byteLength) {
      if (at + header > bytes.byteLength) break;
      const length = view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
      if (maskedCrc(crc32c(bytes, at, at + 8)) !== view.getUint32(at + 8, true)) {
        if (base + at === 0)
          throw new FormatError(
            format,
            `${source.name}: length of the first record does not fit its checksum, got ${length}`,
            { offset: 0 },
          );
        const rest = source.size - base - at;
        return [
          ...notes(),
          {
            code: "damaged",
            what: `the length of a record; the last ${rest} bytes are not read`,
            offset: base + at,
          },
        ];
      }
      if (length > source.size - base - at - overhead) return cutOff(base + at);
      if (length > mostRecordBytes) {
        if (large.count++ === 0) large.offset = base + at;
        at += length + overhead;
        break;
      }
      const end = at + header + length;
      if (end + 4 > bytes.byteLength) {
        wanted = Math.max(piece, length + overhead);
        break;
      }
      if (maskedCrc(crc32c(bytes, at + header, end)) === view.getUint32(end, true))
        visit(bytes, base, at + header, end);
      else if (damage.count++ === 0) damage.offset = base + at;
      at = end + 4;
    }
    const isStuck = at === 0 && base + bytes.byteLength >= source.size;
    if (isStuck || bytes.byteLength === 0) return cutOff(base);
    base += at;
    onProgress?.(Math.min(base, source.size));
  }
  return notes();
}

/** Whether the bytes begin with the length of a record and its checksum. */
export function isFramed(bytes: Uint8Array): boolean {
  if (bytes.byteLength < header) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return maskedCrc(crc32c(bytes, 0, 8)) === view.getUint32(8, true);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
