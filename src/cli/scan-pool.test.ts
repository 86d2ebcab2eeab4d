import { mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FormatError } from "../core/errors.ts";
import { rngOf } from "../core/rng.ts";
import { safetensors } from "../formats/readers/safetensors.ts";
import { bytesOfTensor, type TensorRef } from "../formats/tensor-ref.ts";
import { scanTensor, type TensorSummary } from "../formats/tensor-scan.ts";
import { filePool } from "./file-source.ts";
import { scanPool } from "./scan-pool.ts";

/** Relative, of sums of 2²⁴ numbers in another order. */
const rounding = 1e-12;
const startMs = 30_000;

const folder = mkdtempSync(join(tmpdir(), "isograd-scan-"));
const path = join(folder, "model.safetensors");
const files = filePool();
const pool = scanPool(files.pathOf, 2);
let weights: readonly TensorRef[] = [];

beforeAll(async () => {
  writeCheckpoint();
  const source = files.source(path, "model.safetensors", statSync(path).size);
  weights = (await safetensors.read(source)).checkpoint?.weights ?? [];
});

afterAll(async () => {
  await pool.dispose();
  await files.close();
  rmSync(folder, { recursive: true });
});

/** float32 with everything that is counted, and int64: both longer than whole parts; and a few numbers. */
function writeCheckpoint(): void {
  const rng = rngOf(1);
  const drawn = Float32Array.from({ length: 4099 }, () => 0.02 * rng.normal());
  const floats = new Float32Array(2 ** 24 + 3);
  for (let at = 0; at < floats.length; at += drawn.length)
    floats.set(drawn.subarray(0, floats.length - at), at);
  floats.set([Number.NaN, Number.POSITIVE_INFINITY, 0, -0, 1e-40, -7], 2 ** 20 - 3);
  const integers = BigInt64Array.from({ length: 2 ** 20 + 1 }, (_, i) => BigInt(i - 5));
  const tensors = [
    { name: "floats", dtype: "F32", data: floats },
    { name: "integers", dtype: "I64", data: integers },
    { name: "few", dtype: "F32", data: new Float32Array(4) },
  ];
  let at = 0;
  const entries = tensors.map(({ name, dtype, data }) => {
    const begin = at;
    at += data.byteLength;
    return [name, { dtype, shape: [data.length], data_offsets: [begin, at] }] as const;
  });
  const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.byteLength));
  const parts = tensors.map(({ data }) => new Uint8Array(data.buffer));
  writeFileSync(path, Buffer.concat([length, header, ...parts]));
}

function expectSame(found: TensorSummary, expected: TensorSummary): void {
  const { norm, mean, std, meanAbsolute, ...counts } = expected;
  expect(found).toMatchObject(counts);
  for (const [key, value] of Object.entries({ norm, mean, std, meanAbsolute })) {
    const apart = Math.abs(found[key as "norm"] - value);
    if (Number.isNaN(value)) expect(found[key as "norm"], key).toBeNaN();
    else expect(apart, key).toBeLessThanOrEqual(rounding * Math.max(meanAbsolute, value));
  }
}

test(
  "threads give the figures of one thread, and tell every byte",
  async () => {
    expect(weights).toHaveLength(3);
    for (const weight of weights) {
      let told = 0;
      const found = await pool.scan(weight, (bytes) => {
        told += bytes;
      });
      expectSame(found, await scanTensor(weight));
      expect(told).toBe(bytesOfTensor(weight));
    }
  },
  startMs,
);

test(
  "the thread that asks reads nothing itself",
  async () => {
    const [floats] = weights;
    if (!floats) throw new Error("no weights");
    const blocks = () => {
      throw new Error("read");
    };
    expect(await pool.scan({ ...floats, blocks })).toMatchObject({ count: 2 ** 24 + 3, nan: 1 });
  },
  startMs,
);

test(
  "threads sum up in the order of the file, however many they are",
  async () => {
    const three = scanPool(files.pathOf, 3);
    const [floats] = weights;
    if (!floats) throw new Error("no weights");
    expect(await three.scan(floats)).toEqual(await pool.scan(floats));
    await three.dispose();
  },
  startMs,
);

test("without threads, and where a path is not known, one thread reads", async () => {
  const [floats] = weights;
  if (!floats) throw new Error("no weights");
  const expected = await scanTensor(floats);
  expect(await scanPool(files.pathOf, 1).scan(floats)).toEqual(expected);
  const unknown = scanPool(() => undefined, 2);
  expect(await unknown.scan(floats)).toEqual(expected);
});

test(
  "a thread that cannot open the file leaves it to one thread",
  async () => {
    const [floats] = weights;
    if (!floats) throw new Error("no weights");
    const lost = scanPool(() => join(folder, "gone"), 2);
    expect(await lost.scan(floats)).toEqual(await scanTensor(floats));
    await lost.dispose();
  },
  startMs,
);

test(
  "a file that shrinks while it is read is a FormatError with the byte",
  async () => {
    const [floats] = weights;
    if (!floats) throw new Error("no weights");
    truncateSync(path, 2 ** 25);
    const error = await pool.scan(floats).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(FormatError);
    expect(error).toMatchObject({ format: "safetensors", offset: expect.any(Number) });
  },
  startMs,
);
