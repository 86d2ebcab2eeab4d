import { type Rng, rngOf } from "../core/rng.ts";

/** Numbers that lengths, counts and offsets of a hostile file like to have. */
const evilNumbers = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

type Mutation = (bytes: Uint8Array, rng: Rng) => Uint8Array;

const at = (bytes: Uint8Array, rng: Rng) => Math.floor(rng.uniform() * bytes.byteLength);

const mutations: readonly Mutation[] = [
  /** One bit. */
  (bytes, rng) => {
    const i = at(bytes, rng);
    bytes[i] = (bytes[i] ?? 0) ^ (1 << Math.floor(rng.uniform() * 8));
    return bytes;
  },
  /** A few bytes at random. */
  (bytes, rng) => {
    const start = at(bytes, rng);
    for (let i = start; i < start + 1 + rng.uniform() * 8; i++)
      if (i < bytes.byteLength) bytes[i] = Math.floor(rng.uniform() * 256);
    return bytes;
  },
  /** A length that is a lie. */
  (bytes, rng) => {
    const i = at(bytes, rng);
    const number = evilNumbers[Math.floor(rng.uniform() * evilNumbers.length)] ?? 0;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (i + 4 <= bytes.byteLength) view.setUint32(i, number, rng.uniform() < 0.8);
    return bytes;
  },
  /** Cut off. */
  (bytes, rng) => bytes.slice(0, at(bytes, rng)),
  /** A part is missing. */
  (bytes, rng) => {
    const [start, end] = [at(bytes, rng), at(bytes, rng)].toSorted((a, b) => a - b) as [
      number,
      number,
    ];
    return Uint8Array.of(...bytes.subarray(0, start), ...bytes.subarray(end));
  },
  /** A part stands twice. */
  (bytes, rng) => {
    const start = at(bytes, rng);
    const part = bytes.subarray(start, start + Math.ceil(rng.uniform() * 64));
    const twice = new Uint8Array(bytes.byteLength + part.byteLength);
    twice.set(bytes.subarray(0, start + part.byteLength));
    twice.set(part, start + part.byteLength);
    twice.set(bytes.subarray(start + part.byteLength), start + 2 * part.byteLength);
    return twice;
  },
];

/** The bytes with one to four things wrong, the same ones for the same seed. */
export function mutated(bytes: Uint8Array, seed: number): Uint8Array {
  const rng = rngOf(seed);
  let result: Uint8Array = bytes.slice();
  for (let count = 1 + Math.floor(rng.uniform() * 4); count > 0 && result.byteLength > 0; count--)
    result = mutations[Math.floor(rng.uniform() * mutations.length)]?.(result, rng) ?? result;
  return result;
}
