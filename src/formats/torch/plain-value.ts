import { numberOf } from "../elements.ts";
import { scalarOf } from "../pickle/numpy.ts";
import type { Pickled, PickledDict } from "../pickle/pickled.ts";
import { bytesOfElement } from "../tensor-ref.ts";
import { type Storages, tensorOf } from "./tensor.ts";

/** A number as Python or numpy wrote it; `undefined` for anything else. */
export function plainNumber(value: Pickled | undefined): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "bigint" ? Number(value) : scalarOf(value);
}

/** A number as Python, numpy or torch wrote it, in a tensor of one element too; `undefined` for anything else. */
export async function numberIn(
  value: Pickled | undefined,
  storages: Storages,
): Promise<number | undefined> {
  const plain = plainNumber(value);
  if (plain !== undefined || value === undefined) return plain;
  const tensor = tensorOf(value, storages);
  if (!tensor || "why" in tensor) return undefined;
  const { source, offset, shape } = tensor.strided;
  if (!shape.every((size) => size === 1)) return undefined;
  const size = bytesOfElement[tensor.type];
  return numberOf(await source.read(offset * size, size), tensor.type);
}

/** The first of these keys under which a dict holds a number. */
export async function numberAt(
  dict: PickledDict,
  keys: readonly string[],
  storages: Storages,
): Promise<number | undefined> {
  for (const key of keys) {
    const number = await numberIn(dict.get(key), storages);
    if (number !== undefined) return number;
  }
  return undefined;
}
