import type { DataType, Shape, Tensor } from "./tensor.ts";

export type Attributes = Readonly<Record<string, number | string | readonly number[]>>;

/** Shape and type of one output. */
export interface Signature {
  readonly shape: Shape;
  readonly type: DataType;
}

/** One operator applied: the tensors that go in and come out. */
export interface Call {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  readonly attributes: Attributes;
}

export function numberAttribute(attributes: Attributes, name: string, fallback: number): number {
  const value = attributes[name];
  return typeof value === "number" ? value : fallback;
}

export function listAttribute(attributes: Attributes, name: string): readonly number[] {
  const value = attributes[name];
  if (typeof value === "number" || typeof value === "string" || value === undefined)
    throw new RangeError(`graph: attribute "${name}" must be a list, got ${value}`);
  return value;
}
