/** Checksum of the bytes from `start` to `end`, unsigned. */
export type Checksum = (bytes: Uint8Array, start: number, end: number) => number;

/** CRC-32C (Castagnoli), RFC 3720 appendix B.4: of TFRecord files. */
export const crc32c = checksumOf(0x82f63b78);

/** CRC-32 (IEEE 802.3): of W&B files and zip. */
export const crc32 = checksumOf(0xedb88320);

/** Of a checksum that is itself stored among what is checked, as LevelDB and TFRecord files do it (leveldb/util/crc32c.h). */
export function maskedCrc(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** @param polynomial - with its bits reversed. */
function checksumOf(polynomial: number): Checksum {
  const table = Uint32Array.from({ length: 256 }, (_, byte) => {
    let rest = byte;
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ polynomial : rest >>> 1;
    return rest >>> 0;
  });
  return (bytes, start, end) => {
    let crc = -1;
    for (let i = start; i < end; i++)
      crc = (crc >>> 8) ^ (table[(crc ^ (bytes[i] ?? 0)) & 0xff] ?? 0);
    return (crc ^ -1) >>> 0;
  };
}
