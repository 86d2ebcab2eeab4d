import { FormatError } from "../../core/errors.ts";
import { type ByteWindow, uint64, viewOf } from "../byte-window.ts";
import { type Message, messageType } from "./object-header.ts";

/** Addresses of the objects in a group by their names; soft and external links are left out. */
export type Links = ReadonlyMap<string, number>;

const undefinedAddress = Number(2n ** 64n - 1n);
/** A tree of more levels would have more entries than bytes were ever written. */
const mostLevels = 16;
/** Of a name, and of what Keras puts into one group. */
const longestName = 2 ** 16;
const mostLinks = 1e5;

/**
 * The links of a group; `undefined` where the object is none.
 *
 * Source: HDF5 File Format Specification 3.0, IV.A.2.g (links) and III.A.1, III.C, III.D (symbol tables).
 *
 * @throws FormatError for links in a fractal heap, which h5py writes for more than 8 links of a group that keeps their order.
 */
export async function linksOf(
  window: ByteWindow,
  messages: readonly Message[],
): Promise<Links | undefined> {
  const found = new Map<string, number>();
  let isGroup = false;
  for (const message of messages) {
    const { type, body, offset } = message;
    if (type === messageType.symbolTable) {
      isGroup = true;
      await readTable(window, uint64(body, 0), uint64(body, 8), found);
    } else if (type === messageType.link) readLink(body, found);
    else if (type === messageType.linkInfo) {
      isGroup = true;
      const heap = uint64(body, 2 + (body.getUint8(1) & 1 ? 8 : 0));
      if (heap !== undefinedAddress)
        throw new FormatError(
          window.format,
          `${window.source.name}: keeps the links of a group in a fractal heap, which is not read; try copying it with h5py's defaults (track_order=False)`,
          { offset },
        );
    }
  }
  return isGroup ? found : undefined;
}

function readLink(body: DataView, found: Map<string, number>): void {
  const flags = body.getUint8(1);
  let at = 2;
  const kind = flags & 8 ? body.getUint8(at++) : 0;
  if (flags & 4) at += 8;
  if (flags & 16) at += 1;
  const width = 2 ** (flags & 3);
  const length =
    width === 1
      ? body.getUint8(at)
      : width === 2
        ? body.getUint16(at, true)
        : body.getUint32(at, true);
  at += width;
  const name = new Uint8Array(body.buffer, body.byteOffset + at, length);
  if (kind === 0) found.set(new TextDecoder().decode(name), uint64(body, at + length));
}

async function readTable(
  window: ByteWindow,
  tree: number,
  heap: number,
  found: Map<string, number>,
): Promise<void> {
  const head = await signed(window, heap, 32, "HEAP");
  const names = { address: uint64(head, 24), size: uint64(head, 8) };
  for await (const node of leaves(window, tree)) {
    const count = (await signed(window, node, 8, "SNOD")).getUint16(6, true);
    const entries = await window.view(node + 8, 40 * count);
    for (let i = 0; i < count; i++) {
      const isSoft = entries.getUint32(40 * i + 16, true) === 2;
      if (isSoft) continue;
      if (found.size >= mostLinks)
        throw new FormatError(
          window.format,
          `${window.source.name}: has a group with more than ${mostLinks} links`,
          { offset: node },
        );
      const name = await nameAt(window, names, uint64(entries, 40 * i));
      found.set(name, uint64(entries, 40 * i + 8));
    }
  }
}

/** Addresses of the nodes below a version 1 B-tree of groups. */
async function* leaves(window: ByteWindow, root: number): AsyncGenerator<number> {
  const open: { readonly address: number; readonly level: number | undefined }[] = [
    { address: root, level: undefined },
  ];
  for (let next = open.pop(); next; next = open.pop()) {
    const { address } = next;
    const head = await signed(window, address, 24, "TREE");
    const level = head.getUint8(5);
    const isFit = next.level === undefined ? level < mostLevels : level === next.level;
    if (head.getUint8(4) !== 0 || !isFit)
      throw new FormatError(
        window.format,
        `${window.source.name}: needs a tree of links, got type ${head.getUint8(4)} at level ${level}`,
        { offset: address },
      );
    const count = head.getUint16(6, true);
    const body = await window.view(address + 24, 16 * count);
    const children = Array.from({ length: count }, (_, i) => uint64(body, 16 * i + 8));
    if (level === 0) yield* children;
    else open.push(...children.toReversed().map((child) => ({ address: child, level: level - 1 })));
    if (open.length > mostLinks)
      throw new FormatError(window.format, `${window.source.name}: has a tree of too many nodes`, {
        offset: address,
      });
  }
}

async function nameAt(
  window: ByteWindow,
  { address, size }: { readonly address: number; readonly size: number },
  at: number,
): Promise<string> {
  const length = Math.min(size - at, longestName, window.source.size - address - at);
  for (let piece = Math.min(64, length); ; piece = Math.min(length, piece * 4)) {
    const bytes = await window.bytes(address + at, piece);
    const end = bytes.indexOf(0);
    if (end >= 0) return new TextDecoder().decode(bytes.subarray(0, end));
    if (piece >= length)
      throw new FormatError(window.format, `${window.source.name}: name of a link has no end`, {
        offset: address + at,
      });
  }
}

async function signed(
  window: ByteWindow,
  address: number,
  length: number,
  signature: "HEAP" | "SNOD" | "TREE",
): Promise<DataView> {
  const bytes = await window.bytes(address, length);
  const got = String.fromCharCode(...bytes.subarray(0, 4));
  if (got === signature) return viewOf(bytes);
  throw new FormatError(
    window.format,
    `${window.source.name}: needs ${signature}, got ${JSON.stringify(got)}`,
    { offset: address },
  );
}
