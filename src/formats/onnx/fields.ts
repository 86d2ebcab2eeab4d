import { FormatError } from "../../core/errors.ts";
import { type ByteWindow, viewOf } from "../byte-window.ts";

/** A field of a Protocol Buffers message in a file. */
export interface Field {
  readonly number: number;
  /** 0 varint, 1 fixed 64 bits, 2 bytes, 5 fixed 32 bits. */
  readonly kind: number;
  /** Of a varint; NaN of other kinds. */
  readonly value: number;
  /** Where its bytes are. */
  readonly start: number;
  readonly end: number;
}

/** A part of a file. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A key and a length, or a key and a number, of at most ten bytes each. */
const longestHead = 20;
/** Of a name. */
const longestText = 2 ** 16;

/**
 * The fields of the message that a span of a file holds; what is in them is not read.
 *
 * Source: https://protobuf.dev/programming-guides/encoding/
 */
export async function* fieldsOf(
  window: ByteWindow,
  { start, end }: Span,
): AsyncGenerator<Field, void> {
  for (let at = start; at < end; ) {
    const head = await window.bytes(at, Math.min(longestHead, end - at));
    const key = varintAt(head, 0);
    const kind = key ? key.value % 8 : 0;
    const second = key && (kind === 0 || kind === 2) ? varintAt(head, key.end) : undefined;
    const from = at + (second?.end ?? key?.end ?? 0);
    const width = kind === 1 ? 8 : kind === 5 ? 4 : kind === 2 ? (second?.value ?? 0) : 0;
    const isWhole = key && (kind === 1 || kind === 5 || second !== undefined);
    if (!isWhole || key.value < 8 || from + width > end)
      throw new FormatError(
        window.format,
        `${window.source.name}: needs a field of a message, got ${isWhole ? `${width} bytes of ${end - from}` : "other bytes"}`,
        { offset: at },
      );
    yield {
      number: Math.floor(key.value / 8),
      kind,
      value: kind === 0 ? (second?.value ?? 0) : Number.NaN,
      start: kind === 0 ? at + key.end : from,
      end: from + width,
    };
    at = from + width;
  }
}

/** An unsigned number and where it ends; `undefined` where it does not end within ten bytes. */
export function varintAt(
  bytes: Uint8Array,
  at: number,
): { readonly value: number; readonly end: number } | undefined {
  let value = 0;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, end: at + i + 1 };
  }
  return undefined;
}

/** A field as text; cut at 64 KiB. */
export async function textOf(window: ByteWindow, { start, end }: Span): Promise<string> {
  return new TextDecoder().decode(await window.bytes(start, Math.min(end - start, longestText)));
}

/** Whole numbers of a repeated field: packed, or one for each field. */
export async function numbersOf(
  window: ByteWindow,
  { kind, value, start, end }: Field,
  most: number,
): Promise<readonly number[]> {
  if (kind === 0) return [value];
  const bytes = await window.bytes(start, end - start);
  const numbers: number[] = [];
  for (let at = 0; at < bytes.byteLength && numbers.length <= most; ) {
    const next = varintAt(bytes, at);
    if (!next) break;
    numbers.push(next.value);
    at = next.end;
  }
  return numbers;
}

/**
 * Varints that lie one behind the other in spans of a file, as elements of so many bytes, little-endian.
 *
 * @throws FormatError for a number without an end.
 */
export async function* varintBlocks(
  window: ByteWindow,
  spans: readonly Span[],
  elementBytes: number,
): AsyncGenerator<Uint8Array> {
  const pieceBytes = 2 ** 16;
  for (const { start, end } of spans)
    for (let at = start; at < end; ) {
      const bytes = await window.bytes(at, Math.min(pieceBytes, end - at));
      const isLast = at + bytes.byteLength >= end;
      const block = new Uint8Array(bytes.byteLength * elementBytes);
      const view = viewOf(block);
      let count = 0;
      let from = 0;
      while (from < bytes.byteLength) {
        const next = bigVarintAt(bytes, from);
        if (!next && (isLast || bytes.byteLength - from > 10))
          throw new FormatError(
            window.format,
            `${window.source.name}: needs a number, got no end`,
            {
              offset: at + from,
            },
          );
        if (!next) break;
        put(view, count++ * elementBytes, next.value, elementBytes);
        from = next.end;
      }
      if (count > 0) yield block.subarray(0, count * elementBytes);
      at += from;
    }
}

function bigVarintAt(bytes: Uint8Array, at: number) {
  const small = varintAt(bytes, at);
  if (!small || small.value <= Number.MAX_SAFE_INTEGER)
    return small && { value: BigInt(small.value), end: small.end };
  let value = 0n;
  for (let i = small.end - 1; i >= at; i--) value = value * 128n + BigInt((bytes[i] ?? 0) & 0x7f);
  return { value, end: small.end };
}

function put(view: DataView, at: number, value: bigint, width: number): void {
  if (width === 8) view.setBigUint64(at, value, true);
  else if (width === 4) view.setUint32(at, Number(value & 0xffffffffn), true);
  else if (width === 2) view.setUint16(at, Number(value & 0xffffn), true);
  else view.setUint8(at, Number(value & 0xffn));
}
