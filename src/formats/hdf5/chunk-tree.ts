import { FormatError } from "../../core/errors.ts";
import { type ByteWindow, uint64 } from "../byte-window.ts";

/** A piece of a dataset. */
export interface Chunk {
  readonly address: number;
  /** As stored: after the filters. */
  readonly bytes: number;
  /** Bit i: filter i was left out for this chunk. */
  readonly skipped: number;
  /** Index of its first element along each axis. */
  readonly start: readonly number[];
}

const mostLevels = 16;

/**
 * The chunks of a dataset with this many axes, as its version 1 B-tree lists them.
 *
 * Source: HDF5 File Format Specification 3.0, III.A.1.
 *
 * @throws FormatError for a tree that is none, and once it has listed more than `most` chunks.
 */
export async function* chunksOf(
  window: ByteWindow,
  root: number,
  axes: number,
  most: number,
): AsyncGenerator<Chunk> {
  const { format, source } = window;
  // The offset along the axes and, always 0, within an element.
  const keyBytes = 8 + 8 * (axes + 1);
  const open: { readonly address: number; readonly level: number | undefined }[] = [
    { address: root, level: undefined },
  ];
  let listed = 0;
  for (let next = open.pop(); next; next = open.pop()) {
    const { address } = next;
    const head = await window.view(address, 24);
    const level = head.getUint8(5);
    const isTree = head.getUint32(0) === 0x54524545; // "TREE"
    const isFit = next.level === undefined ? level < mostLevels : level === next.level;
    if (!isTree || head.getUint8(4) !== 1 || !isFit)
      throw new FormatError(format, `${source.name}: needs a tree of chunks, got other bytes`, {
        offset: address,
      });
    const count = head.getUint16(6, true);
    listed += count;
    if (listed > 2 * most + mostLevels)
      throw new FormatError(format, `${source.name}: lists more than ${most} chunks of a dataset`, {
        offset: address,
      });
    const stride = keyBytes + 8;
    const body = await window.view(address + 24, stride * count);
    for (let i = 0; i < count; i++) {
      const at = i * stride;
      const child = uint64(body, at + keyBytes);
      if (level > 0) {
        open.push({ address: child, level: level - 1 });
        continue;
      }
      yield {
        address: child,
        bytes: body.getUint32(at, true),
        skipped: body.getUint32(at + 4, true),
        start: Array.from({ length: axes }, (_, axis) => uint64(body, at + 8 + 8 * axis)),
      };
    }
  }
}
