import type { Shape } from "../../graph/tensor.ts";
import { type ByteSource, sourceOfBytes } from "../byte-source.ts";
import { arrayOf } from "../pickle/numpy.ts";
import {
  classOf,
  isGlobal,
  isList,
  isObject,
  isReference,
  type Pickled,
  type PickledObject,
} from "../pickle/pickled.ts";
import {
  isContiguous,
  rowMajorStrides,
  type Strided,
  stridedBlocks,
  unreadable,
} from "../strided.ts";
import { bytesOfElement, type ElementType, type TensorRef } from "../tensor-ref.ts";

/** The bytes of a storage by its key; `undefined` where the file has none, or not to its end. */
export type Storages = (key: string) => ByteSource | undefined;

/** A tensor of a checkpoint and where its numbers are. */
export interface StoredTensor {
  readonly type: ElementType;
  readonly strided: Strided;
  /** The same for tensors that are the same numbers. */
  readonly identity: unknown;
}

/** A tensor that is not read, and why. */
export interface UnreadTensor {
  readonly why: string;
}

/** The storage that a checkpoint refers to. */
export interface StorageRecord {
  readonly key: string;
  /** `undefined` of what is not read; `uint8` of an untyped one. */
  readonly type: ElementType | undefined;
  /** As torch calls it, such as `FloatStorage`. */
  readonly typeName: string;
  /** Elements in it. */
  readonly count: number;
  /** Element of the storage at which it begins: before torch 0.4 storages could be parts of others. */
  readonly start: number;
}

/** Of torch itself. */
const mostAxes = 64;

/** Of storage classes (`FloatStorage`) and of types (`torch.float32`). */
const types: ReadonlyMap<string, ElementType> = new Map([
  ["DoubleStorage", "float64"],
  ["FloatStorage", "float32"],
  ["HalfStorage", "float16"],
  ["BFloat16Storage", "bfloat16"],
  ["LongStorage", "int64"],
  ["IntStorage", "int32"],
  ["ShortStorage", "int16"],
  ["CharStorage", "int8"],
  ["ByteStorage", "uint8"],
  ["BoolStorage", "bool"],
  ["UntypedStorage", "uint8"],
  ["float64", "float64"],
  ["float32", "float32"],
  ["float16", "float16"],
  ["bfloat16", "bfloat16"],
  ["float8_e4m3fn", "float8-e4m3"],
  ["float8_e5m2", "float8-e5m2"],
  ["int64", "int64"],
  ["int32", "int32"],
  ["int16", "int16"],
  ["int8", "int8"],
  ["uint64", "uint64"],
  ["uint32", "uint32"],
  ["uint16", "uint16"],
  ["uint8", "uint8"],
  ["bool", "bool"],
] as const);

/** The storage that a persistent id names: ("storage", class, key, device, count[, view]). */
export function storageOf(value: Pickled | undefined): StorageRecord | undefined {
  if (!isReference(value) || !isList(value.id)) return undefined;
  const [word, type, key, , count, view] = value.id;
  if (word !== "storage" || !isGlobal(type)) return undefined;
  if (typeof key !== "string" && typeof key !== "number") return undefined;
  if (typeof count !== "number") return undefined;
  const start = isList(view) && typeof view[1] === "number" ? view[1] : 0;
  return { key: `${key}`, type: types.get(type.name), typeName: type.name, count, start };
}

/** The tensor that a value stands for, torch's or numpy's; `undefined` where it stands for something else. */
export function tensorOf(
  value: Pickled | undefined,
  storages: Storages,
): StoredTensor | UnreadTensor | undefined {
  const array = arrayOf(value);
  if (array) {
    const { bytes, shape, type, isFortran } = array;
    const strides = isFortran ? columnMajorStrides(shape) : rowMajorStrides(shape);
    return checked(type, sourceOfBytes("array", bytes), { offset: 0, shape, strides }, value);
  }
  const call = rebuilding(value);
  if (!call) return undefined;
  const [reference, offset, shape, strides, , , ownType] = call.args;
  const storage = storageOf(reference);
  if (!storage) return { why: `made by ${classOf(call)}` };
  // Version 3 keeps the type apart from the storage.
  const isTyped = isGlobal(ownType) && classOf(call).endsWith("_v3");
  const type = isTyped ? types.get(ownType.name) : storage.type;
  if (!type) return { why: `of ${isTyped ? `torch.${ownType.name}` : storage.typeName}` };
  const source = storages(storage.key);
  if (!source) return { why: "whose numbers the file does not hold" };
  const place = {
    offset: integer(offset) + storage.start,
    shape: integers(shape),
    strides: integers(strides),
  };
  const identity = `${storage.key} ${type} ${place.offset} [${place.shape}] [${place.strides}]`;
  return checked(type, source, place, identity);
}

/** A stored tensor under a name. */
export function tensorRef(name: string, tensor: StoredTensor, sharedWith?: string): TensorRef {
  const { type, strided } = tensor;
  return {
    name,
    shape: strided.shape,
    type,
    ...(sharedWith !== undefined && { sharedWith }),
    blocks: () => stridedBlocks("torch", strided),
    ...(isContiguous(strided) && {
      at: { source: strided.source, offset: strided.offset * strided.elementBytes },
    }),
  };
}

/** The call that makes a tensor of a storage, whatever it is wrapped in; any other of torch's that makes tensors as it is. */
function rebuilding(value: Pickled | undefined): PickledObject | undefined {
  let call = value;
  // A parameter of a subclass is wrapped twice; a chain that goes on is no tensor.
  for (let depth = 0; depth < 8 && isObject(call); depth++) {
    const name = classOf(call);
    if (/^torch\._utils\._rebuild_tensor(_v2|_v3)?$/.test(name)) return call;
    if (wrappers.has(name)) call = call.args[0];
    else if (/^torch\._tensor\._rebuild_from_type(_v2)?$/.test(name)) {
      const [callee = null, , args] = call.args;
      if (!isList(args)) return call;
      call = { ...call, callee, args };
    } else return /^torch\._utils\._rebuild_\w*tensor\w*$/.test(name) ? call : undefined;
  }
  return undefined;
}

const wrappers: ReadonlySet<string> = new Set([
  "torch._utils._rebuild_parameter",
  "torch._utils._rebuild_parameter_with_state",
  "torch.nn.parameter.Parameter",
  "torch.nn.parameter.Buffer",
]);

function checked(
  type: ElementType,
  source: ByteSource,
  place: Pick<Strided, "offset" | "shape" | "strides">,
  identity: unknown,
): StoredTensor | UnreadTensor {
  const strided = { source, elementBytes: bytesOfElement[type], ...place };
  const why = unreadable(strided);
  return why === undefined ? { type, strided, identity } : { why: `that ${why}` };
}

function integer(value: Pickled | undefined): number {
  return typeof value === "number" ? value : Number.NaN;
}

function integers(value: Pickled | undefined): readonly number[] {
  return isList(value) && value.length <= mostAxes ? value.map(integer) : [Number.NaN];
}

function columnMajorStrides(shape: Shape): readonly number[] {
  return rowMajorStrides(shape.toReversed()).toReversed();
}
