import { FormatError } from "../../core/errors.ts";
import { type ByteWindow, uint64 } from "../byte-window.ts";

/** A message of an object header: one thing that is said of an object. */
export interface Message {
  readonly type: number;
  /** Byte of the file at which its body starts. */
  readonly offset: number;
  readonly body: DataView;
}

/** Types of messages, HDF5 File Format Specification 3.0, IV.A.2. */
export const messageType = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  link: 0x06,
  layout: 0x08,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
  attributeInfo: 0x15,
} as const;

interface Block {
  readonly offset: number;
  readonly length: number;
}

/** Far more than any object has: attributes alone take at most 64 KiB in old files. */
const mostBlocks = 1000;
/** Of the header of one object. */
const mostBytes = 2 ** 25;

const isShared = 2;

/**
 * Everything that the file says of the object at an address; messages that live in another object's header are left out.
 *
 * Source: HDF5 File Format Specification 3.0, IV.A.1 — https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html
 */
export async function messagesAt(window: ByteWindow, address: number): Promise<Message[]> {
  const start = await window.view(address, 4);
  const isSecond = start.getUint32(0) === 0x4f484452; // "OHDR"
  if (!isSecond && start.getUint8(0) !== 1)
    throw new FormatError(
      window.format,
      `${window.source.name}: needs an object header, got version ${start.getUint8(0)}`,
      { offset: address },
    );
  return isSecond ? second(window, address) : first(window, address);
}

async function first(window: ByteWindow, address: number): Promise<Message[]> {
  const prefix = await window.view(address, 16);
  const blocks: Block[] = [{ offset: address + 16, length: prefix.getUint32(8, true) }];
  return inBlocks(window, blocks, async ({ offset, length }) => {
    const block = await window.view(offset, length);
    const messages: Message[] = [];
    for (let at = 0; at + 8 <= length; ) {
      const size = block.getUint16(at + 2, true);
      const body = part(window, block, at + 8, size, offset);
      const isOwn = (block.getUint8(at + 4) & isShared) === 0;
      if (isOwn) messages.push({ type: block.getUint16(at, true), offset: offset + at + 8, body });
      at += 8 + size;
    }
    return messages;
  });
}

async function second(window: ByteWindow, address: number): Promise<Message[]> {
  const flags = (await window.view(address, 6)).getUint8(5);
  const times = flags & 0x20 ? 16 : 0;
  const phases = flags & 0x10 ? 4 : 0;
  const width = 2 ** (flags & 3);
  const at = address + 6 + times + phases;
  const sizes = await window.view(at, width);
  const length =
    width === 8 ? uint64(sizes, 0) : width === 4 ? sizes.getUint32(0, true) : short(sizes, width);
  const head = flags & 4 ? 6 : 4;
  return inBlocks(window, [{ offset: at + width, length }], async (found, index) => {
    // Blocks behind the first start with "OCHK" and end with a checksum.
    const inner =
      index === 0 ? found : { offset: found.offset + 4, length: Math.max(0, found.length - 8) };
    const block = await window.view(inner.offset, inner.length);
    const messages: Message[] = [];
    for (let from = 0; from + head <= inner.length; ) {
      const size = block.getUint16(from + 1, true);
      const body = part(window, block, from + head, size, inner.offset);
      if ((block.getUint8(from + 3) & isShared) === 0)
        messages.push({ type: block.getUint8(from), offset: inner.offset + from + head, body });
      from += head + size;
    }
    return messages;
  });
}

function short(view: DataView, width: number): number {
  return width === 1 ? view.getUint8(0) : view.getUint16(0, true);
}

/** Messages of the first block and of those that they continue in. */
async function inBlocks(
  window: ByteWindow,
  blocks: Block[],
  read: (block: Block, index: number) => Promise<Message[]>,
): Promise<Message[]> {
  const all: Message[] = [];
  let total = 0;
  for (let index = 0; index < blocks.length; index++) {
    const block = blocks[index];
    if (!block) break;
    total += block.length;
    if (index >= mostBlocks || total > mostBytes)
      throw new FormatError(
        window.format,
        `${window.source.name}: has an object header in more than ${mostBlocks} blocks or ${mostBytes} bytes`,
        { offset: block.offset },
      );
    for (const message of await read(block, index)) {
      all.push(message);
      if (message.type !== messageType.continuation || message.body.byteLength < 16) continue;
      blocks.push({ offset: uint64(message.body, 0), length: uint64(message.body, 8) });
    }
  }
  return all;
}

function part(
  { format, source }: ByteWindow,
  block: DataView,
  at: number,
  size: number,
  offset: number,
): DataView {
  const left = block.byteLength - at;
  if (size > left)
    throw new FormatError(format, `${source.name}: message needs ${size} bytes, got ${left}`, {
      offset: offset + at,
    });
  return new DataView(block.buffer, block.byteOffset + at, size);
}
