import { FormatError } from "../../core/errors.ts";
import { isRecord, shown } from "../../model/raw-config.ts";
import type { ByteSource } from "../byte-source.ts";
import { type Content, type ContentNote, contentOf } from "../content.ts";
import { flatEntries, settingsOf } from "../flat-entries.ts";
import { parseLenientJson } from "../lenient-json.ts";
import { headBytes, type Reader, type ReadOptions } from "../reader.ts";
import { byteOf } from "../text-byte.ts";
import { safetensors } from "./safetensors.ts";
import { torch } from "./torch.ts";

const id = "sharded";
const shardReaders: readonly Reader[] = [safetensors, torch];

/** The map of a network with a million tensors. */
const mostBytes = 2 ** 27;
const mostShards = 10_000;

export const sharded = {
  id,
  summary: "The index of weights that are spread over several safetensors or torch files.",
  source: "https://huggingface.co/docs/transformers/big_models#sharded-checkpoints",
  extensions: ["index.json"],
  recognises({ name, head }) {
    return name.endsWith(".index.json") && new TextDecoder().decode(head).includes('"weight_map"');
  },
  read,
} as const satisfies Reader;

async function read(source: ByteSource, options: ReadOptions): Promise<Content> {
  const { files, metadata } = await indexOf(source);
  const contents: Content[] = [];
  const notes: ContentNote[] = [];
  for (const file of files) {
    options.signal?.throwIfAborted();
    const shard = await options.sibling?.(file);
    if (shard) contents.push(await shardContent(shard, options));
    else notes.push({ code: "left-out", what: `${file}, which is not beside the index` });
  }
  const checkpoints = contents.flatMap(({ checkpoint }) => (checkpoint ? [checkpoint] : []));
  const weights = checkpoints.flatMap((checkpoint) => checkpoint.weights);
  const [first] = checkpoints;
  return contentOf(id, {
    checkpoint: first && { ...first, weights },
    settings: settingsOf(flatEntries(metadata, ".")),
    notes: [...notes, ...contents.flatMap((content) => content.notes)],
  });
}

async function indexOf(source: ByteSource) {
  const { name, size } = source;
  if (size > mostBytes)
    throw new FormatError(id, `${name}: may have at most ${mostBytes} bytes, got ${size}`, {
      offset: mostBytes,
    });
  const text = new TextDecoder().decode(await source.read(0, size));
  const raw = parseLenientJson(text, id, name);
  const map = isRecord(raw) ? raw["weight_map"] : undefined;
  if (!isRecord(raw) || !isRecord(map))
    throw new FormatError(id, `${name}: needs a weight_map, got ${shown(map)}`, {
      offset: byteOf('"weight_map"', text) ?? size,
    });
  const mapStart = byteOf('"weight_map"', text) ?? 0;
  const files = [...new Set(Object.values(map))];
  if (files.length > mostShards)
    throw new FormatError(id, `${name}: names at most ${mostShards} files, got ${files.length}`, {
      offset: mapStart,
    });
  return { files: files.map((file) => bareName(file, name, mapStart)), metadata: raw["metadata"] };
}

/** The index says which files are opened: only those of its own folder. */
function bareName(file: unknown, index: string, offset: number): string {
  if (typeof file === "string" && /^[^/\\:]+$/.test(file) && file !== "." && file !== "..")
    return file;
  throw new FormatError(
    id,
    `${index}: needs names of files in its own folder, got ${shown(file)}`,
    { offset },
  );
}

async function shardContent(shard: ByteSource, options: ReadOptions): Promise<Content> {
  const { name, size } = shard;
  const head = await shard.read(0, Math.min(headBytes, size));
  const reader = shardReaders.find((candidate) => candidate.recognises({ name, size, head }));
  if (reader) return reader.read(shard, options);
  throw new FormatError(id, `${name}: needs to be a safetensors or torch file`, { offset: 0 });
}
