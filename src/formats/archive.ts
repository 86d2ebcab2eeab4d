import type { ByteSource } from "./byte-source.ts";
import { isGzip, openGzip } from "./gzip.ts";
import { type FileHead, headBytes, type ReadOptions } from "./reader.ts";
import { isTar, openTar } from "./tar.ts";
import { isZip } from "./zip/directory.ts";
import { openZip } from "./zip/entry-source.ts";

/** Archives within archives that are opened: a tar within a gzip, and no more. */
const mostNested = 2;
/** Zip archives that one program alone makes sense of. */
const container = /\.(?:pt|pth|bin|ckpt|keras|npz|mar|docx|xlsx|pptx|whl|jar)$/i;
const archiveName = /\.(?:gz|tgz|tar|zip)$/i;

/**
 * The files of an archive (.gz, .zip, .tar, .tar.gz), or the source itself where it is none. Files that are of a format of
 * their own stay whole: checkpoints and documents may be zip archives.
 *
 * @param isFormat - whether a file has a reader.
 * @throws FormatError of the archive's format where it is damaged or unpacks to too much.
 */
export async function filesIn(
  source: ByteSource,
  isFormat: (file: FileHead) => boolean,
  options: ReadOptions = {},
): Promise<readonly ByteSource[]> {
  let files: readonly ByteSource[] = [source];
  for (let level = 0; level < mostNested; level++) {
    const opened: ByteSource[] = [];
    for (const file of files) {
      // A look at a packed file unpacks it: within an archive, names must do.
      const isOpened = level === 0 || archiveName.test(file.name);
      opened.push(...(isOpened ? await openedOnce(file, isFormat, options) : [file]));
    }
    files = opened;
  }
  return files;
}

/** Files of an archive; an archive that unpacks nothing stays itself. */
async function openedOnce(
  source: ByteSource,
  isFormat: (file: FileHead) => boolean,
  options: ReadOptions,
): Promise<readonly ByteSource[]> {
  const { name, size } = source;
  const head = await source.read(0, headBytes);
  if (!isArchive(head) || container.test(name) || isFormat({ name, size, head })) return [source];
  if (isGzip(head)) return [await openGzip(source, options)];
  return isZip(head) ? openZip(source) : openTar(source);
}

function isArchive(head: Uint8Array): boolean {
  return isGzip(head) || isZip(head) || isTar(head);
}
