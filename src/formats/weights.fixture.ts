import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type ByteSource, sourceOfBytes } from "./byte-source.ts";
import { viewOf } from "./byte-window.ts";
import type { Content } from "./content.ts";
import type { Reader, ReadOptions } from "./reader.ts";
import { bytesOfElement, type ElementType, type TensorRef } from "./tensor-ref.ts";

/** What a file holds by the library that wrote it, see fixtures/weights/make.py. */
interface Golden {
  /** Name, shape and sum of elements. */
  readonly weights: readonly (readonly [string, readonly number[], number])[];
  /** Parameter, role and sum of elements. */
  readonly slots: readonly (readonly [string, string, number])[];
  readonly kind?: string;
  readonly step?: number;
  readonly epoch?: number;
  readonly scale?: number;
}

const folder = new URL("./fixtures/", import.meta.url);

const golden = JSON.parse(readFileSync(new URL("weights/golden.json", folder), "utf8")) as Readonly<
  Record<string, Golden>
>;

const elements: Readonly<Partial<Record<ElementType, (view: DataView, at: number) => number>>> = {
  float64: (view, at) => view.getFloat64(at, true),
  float32: (view, at) => view.getFloat32(at, true),
  float16: (view, at) => half(view.getUint16(at, true)),
  bfloat16: (view, at) => brain(view.getUint16(at, true)),
  int64: (view, at) => Number(view.getBigInt64(at, true)),
  int8: (view, at) => view.getInt8(at),
};

function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  return sign * (exponent === 0 ? fraction * 2 ** -14 : (1 + fraction) * 2 ** (exponent - 15));
}

function brain(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint16(0, bits);
  return view.getFloat32(0);
}

/** Bytes of a file below fixtures/. */
export function fixture(path: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(path, folder)));
}

/** Reads a file below fixtures/, with the files beside it. */
export async function contentOfFixture(reader: Reader, path: string): Promise<Content> {
  return reader.read(sourceOfBytes(path.split("/").at(-1) ?? path, fixture(path)), beside(path));
}

/** The files in the folder of a fixture. */
export function beside(path: string): ReadOptions {
  const sibling = async (name: string): Promise<ByteSource | undefined> => {
    try {
      return sourceOfBytes(name, fixture(`${path.slice(0, path.lastIndexOf("/"))}/${name}`));
    } catch {
      return undefined;
    }
  };
  return { sibling };
}

/** Every element of a tensor, for types that fixtures have. */
export async function numbersIn({ type, blocks }: TensorRef): Promise<readonly number[]> {
  const read = elements[type];
  if (!read) throw new RangeError(`weights.fixture: no element type of tests, got ${type}`);
  const numbers: number[] = [];
  for await (const block of blocks())
    for (let at = 0; at < block.byteLength; at += bytesOfElement[type])
      numbers.push(read(viewOf(block), at));
  return numbers;
}

/** Tests that files of fixtures/weights hold what golden.json says that the framework itself finds in them. */
export function agreesWithGolden(reader: Reader, files: readonly string[]): void {
  test.for(files)("%s holds what its framework wrote", async (file) => {
    const expected = golden[file];
    const { checkpoint } = await contentOfFixture(reader, `weights/${file}`);
    const weights = checkpoint?.weights ?? [];
    expect(weights.map(({ name, shape }) => [name, shape])).toEqual(
      expected?.weights.map(([name, shape]) => [name, shape]),
    );
    // Sums of at most 300 numbers, in float64 on both sides.
    for (const [i, weight] of weights.entries())
      expect(sum(await numbersIn(weight)), weight.name).toBeCloseTo(
        expected?.weights[i]?.[2] ?? 0,
        4,
      );
    const slots = (checkpoint?.optimizer?.slots ?? []).flatMap(({ parameter, ...slot }) =>
      (["mean", "square", "maximum"] as const).flatMap((role) => {
        const tensor = slot[role];
        return tensor ? [{ parameter, role, tensor }] : [];
      }),
    );
    expect(slots.map(({ parameter, role }) => [parameter, role])).toEqual(
      expected?.slots.map(([parameter, role]) => [parameter, role]),
    );
    for (const [i, { parameter, tensor }] of slots.entries())
      expect(sum(await numbersIn(tensor)), parameter).toBeCloseTo(expected?.slots[i]?.[2] ?? 0, 6);
    expect(checkpoint?.optimizer?.kind).toBe(
      expected?.slots.length ? expected.kind : checkpoint?.optimizer?.kind,
    );
    expect(checkpoint?.step).toBe(expected?.step);
    expect(checkpoint?.epoch).toBe(expected?.epoch);
    expect(checkpoint?.scaler?.scale).toBe(expected?.scale);
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, value) => total + value, 0);
}
