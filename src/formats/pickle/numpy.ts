import type { Shape } from "../../graph/tensor.ts";
import { swapped } from "../byte-order.ts";
import { numberOf } from "../elements.ts";
import { numpyTypes } from "../numpy/types.ts";
import { bytesOfElement, type ElementType } from "../tensor-ref.ts";
import { classOf, isList, isObject, type Pickled, type PickledObject } from "./pickled.ts";
import { textBytes } from "./text.ts";

/** An array of numbers that numpy pickled, elements little-endian. */
export interface PickledArray {
  readonly type: ElementType;
  readonly shape: Shape;
  /** Whether it is stored column by column. */
  readonly isFortran: boolean;
  readonly bytes: Uint8Array;
}

/** numpy 2 makes no arrays with more (NPY_MAXDIMS). */
const mostAxes = 64;

/** numpy 2 renamed `numpy.core`. */
const home = /^numpy\.(?:_core|core)\.(?:multiarray|numeric)\./;

/** The array that an object stands for; `undefined` for anything else, and where its bytes are too few. */
export function arrayOf(value: Pickled | undefined): PickledArray | undefined {
  if (!isObject(value)) return undefined;
  const made = classOf(value).replace(home, "");
  if (made === "_reconstruct") {
    // Version, shape, type, order, elements.
    const [, shape, type, isFortran, bytes] = isList(value.state) ? value.state : [];
    return arrayWith(shape, type, isFortran === true, bytes);
  }
  if (made !== "_frombuffer") return undefined;
  const [bytes, type, shape, order] = value.args;
  return arrayWith(shape, type, order === "F", bytes);
}

function arrayWith(
  shape: Pickled | undefined,
  rawType: Pickled | undefined,
  isFortran: boolean,
  elements: Pickled | undefined,
): PickledArray | undefined {
  const type = typeOf(rawType);
  const bytes = typeof elements === "string" ? textBytes(elements) : elements;
  if (!type || !isList(shape) || shape.length > mostAxes || !(bytes instanceof Uint8Array))
    return undefined;
  const axes = shape.filter((axis) => typeof axis === "number");
  const size = axes.reduce((product, axis) => product * axis, bytesOfElement[type.type]);
  if (axes.length < shape.length || axes.some((axis) => axis < 0) || size > bytes.byteLength)
    return undefined;
  return {
    type: type.type,
    shape: axes,
    isFortran,
    bytes: littleEndian(bytes.subarray(0, size), type),
  };
}

/** The number that a numpy scalar or an array of one element holds; `undefined` for anything else. */
export function scalarOf(value: Pickled | undefined): number | undefined {
  if (!isObject(value)) return undefined;
  if (classOf(value).replace(home, "") !== "scalar") {
    const array = arrayOf(value);
    const isOne = array && array.bytes.byteLength === bytesOfElement[array.type];
    return isOne ? numberOf(array.bytes, array.type) : undefined;
  }
  const [rawType, raw] = value.args;
  const type = typeOf(rawType);
  const bytes = typeof raw === "string" ? textBytes(raw) : raw;
  if (!type || !(bytes instanceof Uint8Array) || bytes.byteLength < bytesOfElement[type.type])
    return undefined;
  return numberOf(littleEndian(bytes, type), type.type);
}

interface Type {
  readonly type: ElementType;
  readonly isBigEndian: boolean;
}

function typeOf(value: Pickled | undefined): Type | undefined {
  if (!isObject(value) || classOf(value) !== "numpy.dtype") return undefined;
  const [letters] = value.args;
  if (typeof letters !== "string") return undefined;
  const type = Object.hasOwn(numpyTypes, letters) ? numpyTypes[letters] : undefined;
  return type && { type, isBigEndian: orderOf(value) === ">" };
}

function orderOf({ state }: PickledObject): Pickled | undefined {
  return isList(state) ? state[1] : undefined;
}

function littleEndian(bytes: Uint8Array, { type, isBigEndian }: Type): Uint8Array {
  return isBigEndian ? swapped(bytes, bytesOfElement[type]) : bytes;
}
