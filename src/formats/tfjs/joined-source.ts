import { FormatError } from "../../core/errors.ts";
import type { ByteSource } from "../byte-source.ts";
import type { ReadOptions } from "../reader.ts";
import { siblingName } from "../sibling-name.ts";

/** TF.js cuts weights into shards of 4 MiB: this many are 400 GB. */
const mostShards = 1e5;

/**
 * The shards of a group of weights as one source.
 *
 * @param paths - names of files beside the model, as the manifest lists them.
 * @param taken - shards of other groups: one that is listed again would make a small file as large as it likes.
 * @returns the first name of which there is no file, where one is missing.
 * @param offset - byte of the file at which it lists them.
 * @throws FormatError for paths that are none, and that lead out of the folder.
 */
export async function joinedSource(
  format: string,
  name: string,
  paths: unknown,
  taken: Set<string>,
  { sibling }: ReadOptions,
  offset: number,
): Promise<ByteSource | { readonly missing: string }> {
  if (!Array.isArray(paths) || paths.length > mostShards)
    throw new FormatError(format, `${name}: needs a list of shards, got ${typeof paths}`, {
      offset,
    });
  const shards: { readonly source: ByteSource; readonly start: number }[] = [];
  let size = 0;
  for (const path of paths) {
    const own = siblingName(format, name, path, offset);
    if (taken.has(own))
      throw new FormatError(format, `${name}: lists a shard twice, got "${own}"`, { offset });
    taken.add(own);
    const source = await sibling?.(own);
    if (!source) return { missing: own };
    shards.push({ source, start: size });
    size += source.size;
  }
  return {
    name,
    size,
    read: async (at, length) => {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - at)));
      for (const { source, start } of shards) {
        const from = Math.max(at, start);
        const to = Math.min(at + bytes.byteLength, start + source.size);
        if (from < to) bytes.set(await source.read(from - start, to - from), from - at);
      }
      return bytes;
    },
  };
}
