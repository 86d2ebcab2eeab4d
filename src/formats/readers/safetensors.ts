import { FormatError } from "../../core/errors.ts";
import { isRecord, shown } from "../../model/raw-config.ts";
import type { ByteSource } from "../byte-source.ts";
import { uint64, viewOf } from "../byte-window.ts";
import {
  type Checkpoint,
  type Content,
  type ContentNote,
  contentOf,
  type Settings,
} from "../content.ts";
import { settingsOf } from "../flat-entries.ts";
import { parseLenientJson } from "../lenient-json.ts";
import type { Reader } from "../reader.ts";
import { streamed } from "../streamed.ts";
import { bytesOfTensor, type ElementType, type TensorRef } from "../tensor-ref.ts";

const id = "safetensors";

/** As in the reference implementation (safetensors/src/tensor.rs, MAX_HEADER_SIZE). */
const longestHeader = 100_000_000;
const mostAxes = 64;
const openingBrace = 0x7b;

const types: Readonly<Record<string, ElementType>> = {
  F64: "float64",
  F32: "float32",
  F16: "float16",
  BF16: "bfloat16",
  F8_E4M3: "float8-e4m3",
  F8_E5M2: "float8-e5m2",
  I64: "int64",
  I32: "int32",
  I16: "int16",
  I8: "int8",
  U64: "uint64",
  U32: "uint32",
  U16: "uint16",
  U8: "uint8",
  BOOL: "bool",
};

const frameworks: Readonly<Record<string, Checkpoint["framework"]>> = {
  pt: "torch",
  tf: "keras",
  flax: "flax",
};

export const safetensors = {
  id,
  summary: "Weights in safetensors files, as Hugging Face saves them.",
  source: "https://github.com/huggingface/safetensors#format",
  extensions: ["safetensors"],
  recognises({ head, size }) {
    return head.byteLength > 8 && head[8] === openingBrace && uint64(viewOf(head), 0) <= size - 8;
  },
  read,
} as const satisfies Reader;

async function read(source: ByteSource): Promise<Content> {
  const { entries, metadata, dataStart } = await headerOf(source);
  const available = source.size - dataStart;
  const weights: TensorRef[] = [];
  const notes: ContentNote[] = [];
  let missing = 0;
  let previousEnd = 0;
  for (const entry of entries.toSorted((a, b) => a.begin - b.begin)) {
    const { name, begin, end } = entry;
    if (begin < previousEnd)
      throw problem(`"${name}" begins within the tensor before it`, dataStart + begin);
    previousEnd = end;
    if (end > available) missing++;
    else if (entry.type === undefined)
      notes.push({ code: "left-out", what: `tensor "${name}" of type ${entry.dtype}` });
    else weights.push(tensorOf(source, { ...entry, type: entry.type }, dataStart));
  }
  if (missing > 0)
    notes.push({
      code: "cut-off",
      what: `${missing} of ${entries.length} tensors`,
      offset: source.size,
    });
  const framework = metadata["format"];
  return contentOf(id, {
    checkpoint: {
      framework:
        typeof framework === "string" && Object.hasOwn(frameworks, framework)
          ? frameworks[framework]
          : undefined,
      step: undefined,
      epoch: undefined,
      weights,
      optimizer: undefined,
      scaler: undefined,
    },
    settings: metadata,
    notes,
  });
}

interface Entry {
  readonly name: string;
  /** As in the file. */
  readonly dtype: string;
  /** `undefined` where it is not read. */
  readonly type: ElementType | undefined;
  readonly shape: readonly number[];
  /** Bytes from the end of the header on. */
  readonly begin: number;
  readonly end: number;
}

interface Header {
  /** In the order of the header. */
  readonly entries: readonly Entry[];
  readonly metadata: Settings;
  readonly dataStart: number;
}

async function headerOf(source: ByteSource): Promise<Header> {
  const { name, size } = source;
  const first = await source.read(0, 8);
  if (first.byteLength < 8) throw problem(`${name}: needs 8 bytes, got ${first.byteLength}`, 0);
  const length = uint64(viewOf(first), 0);
  if (length > longestHeader)
    throw problem(`header may have at most ${longestHeader} bytes, got ${length}`, 0);
  if (length > size - 8) throw problem(`header says ${length} bytes, file has ${size - 8}`, 0);
  const text = new TextDecoder().decode(await source.read(8, length));
  const raw = parseLenientJson(text, id, name, 8);
  if (!isRecord(raw)) throw problem(`header must be an object, got ${shown(raw)}`, 8);
  const dataStart = 8 + length;
  const { __metadata__: metadata } = raw;
  const texts = isRecord(metadata) ? Object.entries(metadata) : [];
  return {
    entries: Object.entries(raw)
      .filter(([key]) => key !== "__metadata__")
      .map(([key, value]) => entryOf(key, value, dataStart)),
    metadata: settingsOf(
      texts.flatMap(([key, value]) => (typeof value === "string" ? [[key, value]] : [])),
    ),
    dataStart,
  };
}

function entryOf(name: string, value: unknown, dataStart: number): Entry {
  if (!isRecord(value)) throw problem(`"${name}" must be an object, got ${shown(value)}`, 8);
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== "string") throw problem(`"${name}" needs a dtype, got ${shown(dtype)}`, 8);
  if (!areCounts(shape) || shape.length > mostAxes)
    throw problem(`"${name}" needs a shape of whole numbers, got ${shown(shape)}`, 8);
  if (!areCounts(offsets) || offsets.length !== 2)
    throw problem(`"${name}" needs two offsets, got ${shown(offsets)}`, 8);
  const [begin = 0, end = 0] = offsets;
  const type = Object.hasOwn(types, dtype) ? types[dtype] : undefined;
  if (end < begin) throw problem(`"${name}" ends before it begins, got ${shown(offsets)}`, 8);
  if (type && bytesOfTensor({ shape, type }) !== end - begin)
    throw problem(
      `"${name}" needs ${bytesOfTensor({ shape, type })} bytes, got ${end - begin}`,
      dataStart + begin,
    );
  return { name, dtype, type, shape, begin, end };
}

function areCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((x) => Number.isSafeInteger(x) && (x as number) >= 0);
}

function tensorOf(
  source: ByteSource,
  { name, shape, type, begin, end }: Entry & { readonly type: ElementType },
  dataStart: number,
): TensorRef {
  const offset = dataStart + begin;
  const blocks = () => streamed(id, source, offset, end - begin);
  return { name, shape, type, blocks, at: { source, offset } };
}

function problem(text: string, offset: number): FormatError {
  return new FormatError(id, text, { offset });
}
