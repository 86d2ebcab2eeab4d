import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { FormatError } from "../core/errors.ts";
import { UsageError } from "./usage-error.ts";

/**
 * The bytes of a file, its size looked at first.
 *
 * @throws FormatError when it is missing, a directory, empty, larger than `most` bytes or cannot be read.
 */
export function readBytes(path: string, format: string, most: number): Uint8Array {
  const size = sizeOf(path, format);
  if (size > most)
    throw new FormatError(
      format,
      `${path} may hold at most ${mebibytes(most)}, got ${mebibytes(size)}`,
    );
  try {
    const bytes = readFileSync(path);
    if (bytes.byteLength === 0) throw new FormatError(format, `${path} is empty, got 0 bytes`);
    return bytes;
  } catch (cause) {
    throw readable(cause, path, format);
  }
}

function sizeOf(path: string, format: string): number {
  try {
    const stats = statSync(path);
    if (stats.isDirectory())
      throw new FormatError(format, `${path} must be a file, got a directory`);
    if (!stats.isFile())
      throw new FormatError(format, `${path} must be a file, got something else`);
    return stats.size;
  } catch (cause) {
    throw readable(cause, path, format);
  }
}

function readable(cause: unknown, path: string, format: string): unknown {
  if (cause instanceof FormatError) return cause;
  const code = codeOf(cause);
  if (code === "ENOENT" || code === "ENOTDIR")
    return new FormatError(format, `${path} does not exist`, { cause });
  if (code === "EACCES" || code === "EPERM")
    return new FormatError(format, `${path} may not be read`, { cause });
  return new FormatError(format, `${path} cannot be read, got ${code}`, { cause });
}

/** A file to be written. */
export interface NewFile {
  readonly path: string;
  readonly text: string | Uint8Array;
}

/**
 * Asserts before any work that a file can be written there: its folder exists, it is no folder, and none of the inputs.
 *
 * @throws UsageError naming the option.
 */
export function refuseTarget(option: string, path: string, inputs: readonly string[]): void {
  const folder = dirname(resolve(path));
  if (!isDirectory(folder)) throw new UsageError(`${option}: folder must exist, got ${folder}`);
  if (isDirectory(path))
    throw new UsageError(`${option}: must be a file, got the directory ${path}`);
  const same = inputs.find((input) => realPath(input) === realPath(path));
  if (same !== undefined)
    throw new UsageError(`${option}: must not overwrite an input, got ${path}; try another name`);
}

/**
 * Writes all files or none: each under another name first, then all are renamed.
 *
 * @throws UsageError naming the file that could not be written.
 */
export function writeFiles(files: readonly NewFile[]): void {
  const written: { readonly from: string; readonly to: string }[] = [];
  try {
    for (const { path, text } of files) {
      const from = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
      written.push({ from, to: path });
      writeWhole(from, text);
    }
    for (const { from, to } of written) renameSync(from, to);
  } catch (cause) {
    for (const { from } of written) rmSync(from, { force: true });
    const path = written.at(-1)?.to ?? "";
    throw new UsageError(`isograd: ${path} cannot be written, got ${codeOf(cause)}`);
  }
}

function writeWhole(path: string, text: string | Uint8Array): void {
  const file = openSync(path, "w");
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

function codeOf(cause: unknown): string {
  if (cause instanceof Error && "code" in cause) return String(cause.code);
  return cause instanceof Error ? cause.message : String(cause);
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`;
}
