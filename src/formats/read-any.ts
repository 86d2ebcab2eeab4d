import { FormatError } from "../core/errors.ts";
import { filesIn } from "./archive.ts";
import type { ByteSource } from "./byte-source.ts";
import type { Content } from "./content.ts";
import { type FileHead, headBytes, type Reader, type ReadOptions } from "./reader.ts";
import { readers } from "./readers/index.ts";
import { whatItSeems } from "./seems.ts";

/** What came of a file. */
export type AnyFile =
  | { readonly kind: "read"; readonly source: ByteSource; readonly content: Content }
  /** Of no format that is read. */
  | { readonly kind: "unknown"; readonly source: ByteSource; readonly seems: string }
  /** Of a format that is read, and damaged or refused. */
  | { readonly kind: "unreadable"; readonly source: ByteSource; readonly error: FormatError };

/** The reader that recognises a file; `undefined` for none. */
export function readerFor(file: FileHead): Reader | undefined {
  return (readers as readonly Reader[]).find((reader) => reader.recognises(file));
}

/** The files of a source, itself or those of an archive, each read by the format that it is of. Never throws for what is inside. */
export async function readAny(
  source: ByteSource,
  options: ReadOptions = {},
): Promise<readonly AnyFile[]> {
  try {
    const files: AnyFile[] = [];
    const isFormat = (file: FileHead) => readerFor(file) !== undefined;
    for (const file of await filesIn(source, isFormat, options))
      files.push(await readOne(file, options));
    return files;
  } catch (error) {
    return [{ kind: "unreadable", source, error: asFormatError(error, source) }];
  }
}

async function readOne(source: ByteSource, options: ReadOptions): Promise<AnyFile> {
  const { name, size } = source;
  const file = { name, size, head: await source.read(0, Math.min(size, headBytes)) };
  const reader = readerFor(file);
  if (!reader) return { kind: "unknown", source, seems: whatItSeems(file) };
  try {
    return { kind: "read", source, content: await reader.read(source, options) };
  } catch (error) {
    return { kind: "unreadable", source, error: asFormatError(error, source) };
  }
}

/** What the disk says of a file is a reason like any other; a mistake of ours is not hidden. */
function asFormatError(error: unknown, { name }: ByteSource): FormatError {
  if (error instanceof FormatError) return error;
  if (error instanceof Error && "code" in error)
    return new FormatError("file", `${name} cannot be read, got ${String(error.code)}`, {
      cause: error,
    });
  throw error;
}
