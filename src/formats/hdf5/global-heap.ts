import { FormatError } from "../../core/errors.ts";
import { type ByteWindow, uint64 } from "../byte-window.ts";

/** The bytes that a collection of the global heap keeps under an index; empty where there are none. */
export type GlobalHeap = (address: number, index: number) => Promise<Uint8Array>;

interface Span {
  readonly offset: number;
  readonly length: number;
}

const signature = 0x47434f4c; // "GCOL"
const headBytes = 16;

/** Every object is read once, or a few times; a file that means harm names a large one again and again. */
const mostSharing = 4;
const leastBudget = 2 ** 20;

/**
 * Reads the global heap of a file, which holds texts of any length.
 *
 * Source: HDF5 File Format Specification 3.0, III.E.
 */
export function globalHeap(window: ByteWindow): GlobalHeap {
  const { format, source } = window;
  const collections = new Map<number, ReadonlyMap<number, Span>>();
  let left = mostSharing * source.size + leastBudget;
  return async (address, index) => {
    if (index === 0) return new Uint8Array();
    const known = collections.get(address) ?? (await objectsAt(window, address));
    collections.set(address, known);
    const found = known.get(index);
    if (!found) return new Uint8Array();
    left -= found.length;
    if (left < 0)
      throw new FormatError(format, `${source.name}: names the same texts too often`, {
        offset: found.offset,
      });
    return window.bytes(found.offset, found.length);
  };
}

async function objectsAt(window: ByteWindow, address: number): Promise<ReadonlyMap<number, Span>> {
  const head = await window.view(address, headBytes);
  if (head.getUint32(0) !== signature)
    throw new FormatError(window.format, `${window.source.name}: needs a heap, got other bytes`, {
      offset: address,
    });
  const end = address + uint64(head, 8);
  const objects = new Map<number, Span>();
  for (let at = address + headBytes; at + headBytes <= end; ) {
    const object = await window.view(at, headBytes);
    const index = object.getUint16(0, true);
    const length = uint64(object, 8);
    if (index === 0) break;
    objects.set(index, { offset: at + headBytes, length });
    at += headBytes + Math.ceil(length / 8) * 8;
  }
  return objects;
}
