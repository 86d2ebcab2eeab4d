import { FormatError } from "../core/errors.ts";
import { safePath } from "./archive-name.ts";
import { type ByteSource, sourceWithin } from "./byte-source.ts";
import { windowOn } from "./byte-window.ts";

const format = "tar";
/** POSIX.1-2017, pax: headers and files begin at multiples of it. */
const block = 512;
/** Names longer than any system allows. */
const mostName = 2 ** 16;
const mostFiles = 1e5;
/** Kinds of entries by their letter; a NUL is a file of the oldest writers. */
const kinds = { file: ["0", "\0", "7"], longName: "L", extended: "x" };

interface Header {
  readonly name: string;
  readonly size: number;
  readonly kind: string;
}

export function isTar(head: Uint8Array): boolean {
  return head.byteLength >= block && textAt(head, 257, 5) === "ustar" && isSummed(head);
}

/**
 * Every file of an uncompressed tar as a source "archive.tar/inner.csv", read in place; folders and links are left out.
 * A file that is cut off is as long as it is.
 *
 * @throws FormatError "tar" where a header does not fit its sum, and for more than 100,000 files.
 */
export async function openTar(source: ByteSource): Promise<readonly ByteSource[]> {
  const window = windowOn(source, format);
  const files: ByteSource[] = [];
  let longName: string | undefined;
  for (let at = 0; at + block <= source.size; ) {
    const bytes = await window.bytes(at, block);
    // Two blocks of zeros end the archive.
    if (bytes.every((byte) => byte === 0)) break;
    if (!isSummed(bytes))
      throw new FormatError(format, `${source.name}: a header does not fit its sum`, {
        offset: at,
      });
    const { name, size, kind } = headerOf(bytes);
    const start = at + block;
    const readName = async () =>
      utf8(await window.bytes(start, Math.min(size, mostName, source.size - start)));
    if (kind === kinds.longName) longName = (await readName()).replace(/\0.*$/s, "");
    else if (kind === kinds.extended) longName = pathIn(await readName()) ?? longName;
    else {
      const path = safePath(longName ?? name);
      longName = undefined;
      if (kinds.file.includes(kind) && path !== "" && !name.endsWith("/"))
        files.push(sourceWithin(`${source.name}/${path}`, source, start, size));
    }
    if (files.length > mostFiles)
      throw new FormatError(
        format,
        `${source.name}: may hold at most ${mostFiles} files, got more`,
      );
    at = start + Math.ceil(size / block) * block;
  }
  return files;
}

function headerOf(bytes: Uint8Array): Header {
  const prefix = textAt(bytes, 257, 5) === "ustar" ? textAt(bytes, 345, 155) : "";
  const name = textAt(bytes, 0, 100);
  return {
    name: prefix === "" ? name : `${prefix}/${name}`,
    size: sizeIn(bytes),
    kind: String.fromCharCode(bytes[156] ?? 0),
  };
}

/** Octal digits; GNU tar writes sizes beyond 8 GiB as bytes behind a set bit. */
function sizeIn(bytes: Uint8Array): number {
  if ((bytes[124] ?? 0) < 0x80) return Number.parseInt(textAt(bytes, 124, 12), 8) || 0;
  return bytes.subarray(125, 136).reduce((size, byte) => size * 256 + byte, 0);
}

/** The header's bytes added up, those of the sum itself taken for spaces. */
function isSummed(bytes: Uint8Array): boolean {
  const space = 0x20;
  const sum = bytes
    .subarray(0, block)
    .reduce((total, byte, i) => total + (i >= 148 && i < 156 ? space : byte), 0);
  return Number.parseInt(textAt(bytes, 148, 8), 8) === sum;
}

/** "22 path=long/name\n" among the records of an extended header. */
function pathIn(text: string): string | undefined {
  return /^\d+ path=(.*)$/m.exec(text)?.[1];
}

function textAt(bytes: Uint8Array, start: number, length: number): string {
  return utf8(bytes.subarray(start, start + length))
    .replace(/\0.*$/s, "")
    .trim();
}

function utf8(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
