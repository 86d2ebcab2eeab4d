import { sizeOf } from "../../graph/tensor.ts";
import { isRecord } from "../../model/raw-config.ts";
import type { ByteSource } from "../byte-source.ts";
import { viewOf } from "../byte-window.ts";
import type { ContentNote } from "../content.ts";
import { streamed } from "../streamed.ts";
import { bytesOfElement, type ElementType, type TensorRef } from "../tensor-ref.ts";

/** A weight, and whether it is what an optimizer remembers. */
export interface ManifestWeight {
  readonly tensor: TensorRef;
  readonly isOptimizer: boolean;
}

/** Types of tfjs-core, `DataType`, that are read. */
const types: Readonly<Record<string, ElementType>> = {
  float32: "float32",
  float16: "float16",
  int32: "int32",
  uint8: "uint8",
  uint16: "uint16",
  bool: "bool",
};

const mostWeights = 1e5;
const mostAxes = 32;

/** Elements that are unpacked at a time. */
const blockElements = 2 ** 16;

/**
 * The weights that a group of the manifest lists, as they lie one behind the other in its shards. Quantized ones
 * are float32: value · scale + min.
 *
 * Source: tfjs-core, src/io/io_utils.ts, `decodeWeights` — https://github.com/tensorflow/tfjs
 *
 * @returns what comes before the first weight that cannot be located, and a note on the rest.
 */
export function weightsOf(
  format: string,
  entries: unknown,
  source: ByteSource,
): { readonly weights: readonly ManifestWeight[]; readonly notes: readonly ContentNote[] } {
  const weights: ManifestWeight[] = [];
  const list = Array.isArray(entries) ? entries.slice(0, mostWeights) : [];
  let start = 0;
  for (const [i, entry] of list.entries()) {
    const read = isRecord(entry) ? weightAt(format, entry, source, start) : "no object";
    if (typeof read === "string") {
      const what = `${list.length - i} weights from number ${i} on: ${read}`;
      const isCutOff = read.startsWith("needs");
      return { weights, notes: [{ code: isCutOff ? "cut-off" : "left-out", what }] };
    }
    weights.push(read);
    start = read.end;
  }
  return { weights, notes: [] };
}

function weightAt(
  format: string,
  entry: Readonly<Record<string, unknown>>,
  source: ByteSource,
  start: number,
): (ManifestWeight & { readonly end: number }) | string {
  const { name, shape, dtype, group } = entry;
  if (typeof name !== "string") return "without a name";
  const isShape =
    Array.isArray(shape) &&
    shape.length <= mostAxes &&
    shape.every((axis) => Number.isSafeInteger(axis) && axis >= 0);
  if (!isShape) return `${name} has no shape of whole numbers`;
  const quantization = isRecord(entry["quantization"]) ? entry["quantization"] : undefined;
  const stored = typeOf(quantization?.["dtype"] ?? dtype);
  if (!stored) return `${name} is of type ${String(dtype)}`;
  const length = sizeOf(shape) * bytesOfElement[stored];
  if (!(length <= source.size - start))
    return `needs ${length} bytes for ${name}, of which ${Math.max(0, source.size - start)} are there`;
  const raw = () => streamed(format, source, start, length);
  const { scale, min } = quantization ?? {};
  const isScaled = typeof scale === "number" && stored !== "float16";
  const offset = typeof min === "number" ? min : 0;
  const tensor: TensorRef = isScaled
    ? {
        name,
        shape,
        type: "float32",
        blocks: () => scaled(raw(), stored, scale, offset, dtype === "int32"),
      }
    : { name, shape, type: stored, blocks: raw };
  return { tensor, isOptimizer: group === "optimizer", end: start + length };
}

function typeOf(dtype: unknown): ElementType | undefined {
  return typeof dtype === "string" && Object.hasOwn(types, dtype) ? types[dtype] : undefined;
}

/** TF.js rounds what stands for integers. */
async function* scaled(
  blocks: AsyncIterable<Uint8Array>,
  type: ElementType,
  scale: number,
  min: number,
  isRounded: boolean,
): AsyncGenerator<Uint8Array> {
  const isWide = type === "uint16";
  const width = bytesOfElement[type];
  for await (const block of blocks) {
    for (let from = 0; from < block.byteLength; from += blockElements * width) {
      const view = viewOf(block.subarray(from, from + blockElements * width));
      const values = new DataView(new ArrayBuffer((view.byteLength / width) * 4));
      for (let i = 0; i * width < view.byteLength; i++) {
        const code = isWide ? view.getUint16(2 * i, true) : view.getUint8(width * i);
        const value = code * scale + min;
        values.setFloat32(4 * i, isRounded ? Math.round(value) : value, true);
      }
      yield new Uint8Array(values.buffer);
    }
  }
}
