import { sizeOf } from "../../graph/tensor.ts";
import { uint64 } from "../byte-window.ts";
import { shapeOf } from "./dataspace.ts";
import { type Datatype, datatypeOf } from "./datatype.ts";
import type { GlobalHeap } from "./global-heap.ts";
import { type Message, messageType } from "./object-header.ts";

/** What an attribute says: texts, in the order of the file; one where it is a single value. */
export type Attributes = ReadonlyMap<string, readonly string[]>;

/** Names of layers and weights are many in large models, and none is long. */
const mostTexts = 1e5;

/**
 * The attributes among the messages of an object that hold text, which is all that Keras writes.
 *
 * Source: HDF5 File Format Specification 3.0, IV.A.2.m.
 */
export async function attributesOf(
  heap: GlobalHeap,
  messages: readonly Message[],
): Promise<Attributes> {
  const found = new Map<string, readonly string[]>();
  for (const { type, body } of messages) {
    if (type !== messageType.attribute) continue;
    const { name, datatype, shape, data } = partsOf(body);
    if (shape) found.set(name, await textsOf(heap, datatype, sizeOf(shape), data));
  }
  return found;
}

function partsOf(body: DataView) {
  const version = body.getUint8(0);
  const nameBytes = body.getUint16(2, true);
  const datatypeBytes = body.getUint16(4, true);
  const dataspaceBytes = body.getUint16(6, true);
  // Version 1 pads each part to eight bytes; version 3 names the character set.
  const padded = (bytes: number) => (version === 1 ? Math.ceil(bytes / 8) * 8 : bytes);
  const name = version === 3 ? 9 : 8;
  const datatype = name + padded(nameBytes);
  const dataspace = datatype + padded(datatypeBytes);
  const data = dataspace + padded(dataspaceBytes);
  return {
    name: textOf(section(body, name, nameBytes)),
    datatype: datatypeOf(section(body, datatype, datatypeBytes)),
    shape: shapeOf(section(body, dataspace, dataspaceBytes)),
    data: section(body, data, Math.max(0, body.byteLength - data)),
  };
}

async function textsOf(
  heap: GlobalHeap,
  datatype: Datatype,
  count: number,
  data: DataView,
): Promise<readonly string[]> {
  if (datatype.kind !== "text" && datatype.kind !== "variable-text") return [];
  const { kind, bytes } = datatype;
  if (count > mostTexts || count * bytes > data.byteLength)
    throw new RangeError(`attribute needs ${count} texts, got ${data.byteLength} bytes`);
  const texts: string[] = [];
  for (let i = 0; i < count; i++) {
    if (kind === "text") {
      texts.push(textOf(section(data, i * bytes, bytes)));
      continue;
    }
    const length = data.getUint32(i * bytes, true);
    const address = uint64(data, i * bytes + 4);
    const object = await heap(address, data.getUint32(i * bytes + 12, true));
    const own = object.subarray(0, length);
    texts.push(textOf(new DataView(own.buffer, own.byteOffset, own.byteLength)));
  }
  return texts;
}

/** Up to the first NUL, which pads. */
function textOf({ buffer, byteOffset, byteLength }: DataView): string {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

function section(view: DataView, at: number, length: number): DataView {
  return new DataView(view.buffer, view.byteOffset + at, length);
}
