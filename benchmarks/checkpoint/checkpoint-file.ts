import { closeSync, openSync, writeSync } from "node:fs";
import { rngOf } from "../../src/core/rng.ts";

const tensorNumbers = 2 ** 24; // 64 MiB, a layer of a large network

/** Writes a safetensors file of float32 tensors with normal numbers of spread 0.02, and gives back its size. */
export function writeCheckpoint(path: string, gib: number): number {
  const tensorBytes = 4 * tensorNumbers;
  const count = Math.max(1, Math.round((gib * 2 ** 30) / tensorBytes));
  const header = Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      `layers.${i}.weight`,
      {
        dtype: "F32",
        shape: [4096, 4096],
        data_offsets: [i * tensorBytes, (i + 1) * tensorBytes],
      },
    ]),
  );
  const text = JSON.stringify(header);
  const head = Buffer.from(text.padEnd(8 * Math.ceil(text.length / 8)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(head.byteLength));

  const rng = rngOf(1);
  // A quarter of a million different numbers, in another order in every tensor.
  const drawn = Float32Array.from({ length: 2 ** 18 }, () => 0.02 * rng.normal());
  const numbers = new Float32Array(tensorNumbers);
  const file = openSync(path, "w");
  writeSync(file, length);
  writeSync(file, head);
  for (let i = 0; i < count; i++) {
    for (let at = 0; at < tensorNumbers; at += drawn.length) {
      const turn = (977 * (i + at / drawn.length)) % drawn.length;
      numbers.set(drawn.subarray(turn), at);
      numbers.set(drawn.subarray(0, turn), at + drawn.length - turn);
    }
    for (let written = 0; written < tensorBytes; )
      written += writeSync(file, new Uint8Array(numbers.buffer, written));
  }
  closeSync(file);
  return 8 + head.byteLength + count * tensorBytes;
}
