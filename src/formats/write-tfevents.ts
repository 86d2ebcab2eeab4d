import { crc32c, maskedCrc } from "./crc.ts";

/** A number under a tag at a step. */
export interface ScalarEvent {
  readonly tag: string;
  readonly step: number;
  readonly value: number;
}

/**
 * Scalars as a TensorBoard event file: records of length, checksum, Event and checksum, the first one naming the version.
 *
 * @param wallTime - seconds since 1970 that every event carries: event files must have one, and logs often do not.
 *
 * Source: tensorflow/core/lib/io/record_writer.cc; tensorflow/core/util/event.proto
 */
export function* tfeventsOf(
  events: Iterable<ScalarEvent>,
  wallTime: number,
): Generator<Uint8Array> {
  yield record(event(wallTime, 0, field(3, 2, sized(utf8.encode("brain.Event:2")))));
  for (const { tag, step, value } of events) {
    const simple = new Uint8Array(4);
    new DataView(simple.buffer).setFloat32(0, value, true);
    const one = joined([field(1, 2, sized(utf8.encode(tag))), field(2, 5, simple)]);
    yield record(event(wallTime, step, field(5, 2, sized(field(1, 2, sized(one))))));
  }
}

const utf8 = new TextEncoder();

function event(wallTime: number, step: number, what: Uint8Array): Uint8Array {
  const time = new Uint8Array(8);
  new DataView(time.buffer).setFloat64(0, wallTime, true);
  return joined([field(1, 1, time), field(2, 0, varint(step)), what]);
}

function field(number: number, kind: number, content: Uint8Array): Uint8Array {
  return joined([varint(number * 8 + kind), content]);
}

function sized(content: Uint8Array): Uint8Array {
  return joined([varint(content.byteLength), content]);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Uint8Array.of(...bytes, rest);
}

function record(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.byteLength + 16);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(data.byteLength), true);
  view.setUint32(8, maskedCrc(crc32c(bytes, 0, 8)), true);
  bytes.set(data, 12);
  view.setUint32(12 + data.byteLength, maskedCrc(crc32c(data, 0, data.byteLength)), true);
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}
