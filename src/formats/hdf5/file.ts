import { FormatError } from "../../core/errors.ts";
import type { ByteSource } from "../byte-source.ts";
import { asFormatErrors, type ByteWindow, uint64, windowOn } from "../byte-window.ts";
import { type Attributes, attributesOf } from "./attributes.ts";
import { type Dataset, datasetOf, type UnreadDataset } from "./dataset.ts";
import { type GlobalHeap, globalHeap } from "./global-heap.ts";
import { type Links, linksOf } from "./links.ts";
import { messagesAt } from "./object-header.ts";

/** A group or a dataset. */
export interface Hdf5Object {
  readonly address: number;
  readonly attributes: Attributes;
  /** `undefined` where it is no group. */
  readonly links: Links | undefined;
  /** `undefined` where it is no dataset. */
  readonly dataset: Dataset | UnreadDataset | undefined;
}

export interface Hdf5File {
  readonly root: Hdf5Object;
  /** Bytes that the file says it has; more than its source where it was cut off. */
  readonly declaredBytes: number;
  /** Whether the source has fewer. */
  readonly isCutOff: boolean;
  /**
   * What a path below an object names, with "/" between groups; `undefined` where there is nothing, and where the file
   * was cut off before it.
   */
  at(from: Hdf5Object, path: string): Promise<Hdf5Object | undefined>;
}

const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Deeper than any model nests. */
const longestPath = 64;

/** Whether the bytes begin like an HDF5 file. */
export function isHdf5(head: Uint8Array): boolean {
  return signature.every((byte, i) => head[i] === byte);
}

/**
 * An HDF5 file, of which only what is asked for is read: superblocks 0 to 3, groups as symbol tables or links, arrays
 * compact, contiguous or in chunks (deflate, shuffle, fletcher32).
 *
 * Source: HDF5 File Format Specification 3.0 — https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html
 *
 * @param format - id of the reader, at the head of error messages.
 * @throws FormatError with the byte at which it stops being one.
 */
export async function openHdf5(source: ByteSource, format: string): Promise<Hdf5File> {
  const window = windowOn(source, format);
  const { rootAddress, declaredBytes } = await superblock(window);
  const heap = globalHeap(window);
  const known = new Map<number, Hdf5Object>();
  const objectAt = async (address: number) => {
    const object = known.get(address) ?? (await readObject(window, heap, address));
    known.set(address, object);
    return object;
  };
  const isCutOff = declaredBytes > source.size;
  const reachable = async (address: number) => {
    try {
      return await objectAt(address);
    } catch (cause) {
      if (isCutOff && cause instanceof FormatError) return undefined;
      throw cause;
    }
  };
  return {
    root: await objectAt(rootAddress),
    declaredBytes,
    isCutOff,
    at: async (from, path) => {
      const names = path.split("/").filter((name) => name !== "" && name !== ".");
      if (names.length > longestPath)
        throw new FormatError(format, `${source.name}: has a path of ${names.length} groups`, {
          offset: from.address,
        });
      let object: Hdf5Object | undefined = from;
      for (const name of names) {
        const address: number | undefined = object?.links?.get(name);
        object = address === undefined ? undefined : await reachable(address);
      }
      return object;
    },
  };
}

async function readObject(
  window: ByteWindow,
  heap: GlobalHeap,
  address: number,
): Promise<Hdf5Object> {
  const { format, source } = window;
  const parts = async () => {
    const messages = await messagesAt(window, address);
    return {
      address,
      attributes: await attributesOf(heap, messages),
      links: await linksOf(window, messages),
      dataset: datasetOf(window, messages),
    };
  };
  return asFormatErrors(format, source.name, parts, address);
}

async function superblock(window: ByteWindow) {
  const { format, source } = window;
  const refuse = (problem: string, offset: number) =>
    new FormatError(format, `${source.name}: ${problem}`, { offset });
  const head = await window.view(0, 16);
  const isSigned = signature.every((byte, i) => head.getUint8(i) === byte);
  if (!isSigned) throw refuse("is not an HDF5 file, got other first bytes", 0);
  const version = head.getUint8(8);
  if (version > 3) throw refuse(`needs superblock version 0 to 3, got ${version}`, 8);
  const sizes = version < 2 ? 13 : 9;
  for (const at of [sizes, sizes + 1])
    if (head.getUint8(at) !== 8)
      throw refuse(`needs 8-byte addresses, got ${head.getUint8(at)}`, at);
  const addresses = version === 0 ? 24 : version === 1 ? 28 : 12;
  const rest = await window.view(addresses, 48);
  const base = uint64(rest, 0);
  if (base !== 0) throw refuse(`needs addresses from 0 on, got a base of ${base}`, addresses);
  // Versions 0 and 1: base, free space, end, driver, then the entry of the root, whose second number is its address.
  return {
    declaredBytes: uint64(rest, 16),
    rootAddress: uint64(rest, version < 2 ? 40 : 24),
  };
}
