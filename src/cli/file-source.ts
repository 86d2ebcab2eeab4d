import { type FileHandle, open } from "node:fs/promises";
import type { ByteSource } from "../formats/byte-source.ts";

/** An open file as a source, and how to close it. */
export interface FileSource extends ByteSource {
  close(): Promise<void>;
}

/**
 * A file on disk as a source. It is opened at the first read and stays open, so that what is read is one and the same file.
 *
 * @param name - for messages and reports; the path may tell more than a report should.
 */
export function fileSource(path: string, name: string, size: number): FileSource {
  let handle: Promise<FileHandle> | undefined;
  return {
    name,
    size,
    async read(offset, length) {
      handle ??= open(path, "r");
      const wanted = Math.max(0, Math.min(length, size - offset));
      const bytes = new Uint8Array(wanted);
      let filled = 0;
      while (filled < wanted) {
        const file = await handle;
        const { bytesRead } = await file.read(bytes, filled, wanted - filled, offset + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return filled < wanted ? bytes.subarray(0, filled) : bytes;
    },
    async close() {
      await (await handle)?.close();
      handle = undefined;
    },
  };
}
