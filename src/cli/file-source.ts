import { type FileHandle, open } from "node:fs/promises";
import type { ByteSource } from "../formats/byte-source.ts";

/** Files that are read now and then, of which only some are open at a time. */
export interface FilePool {
  /**
   * A file on disk as a source.
   *
   * @param name - for messages and reports; the path may tell more than a report should.
   */
  source(path: string, name: string, size: number): ByteSource;
  /** Path of a source of this pool; `undefined` of any other. */
  pathOf(source: ByteSource): string | undefined;
  close(): Promise<void>;
}

/** Far below what systems allow one process (1,024 on most). */
const mostOpen = 32;

/** A pool that opens a file when it is read, and closes the one that was read longest ago when there are too many. */
export function filePool(most = mostOpen): FilePool {
  const handles = new Map<string, Promise<FileHandle>>();
  const paths = new WeakMap<ByteSource, string>();

  const closed = async (path: string) => {
    const handle = handles.get(path);
    handles.delete(path);
    await (await handle?.catch(() => undefined))?.close();
  };

  const opened = async (path: string): Promise<FileHandle> => {
    const handle = handles.get(path) ?? open(path, "r");
    // Read last, closed last.
    handles.delete(path);
    handles.set(path, handle);
    const [oldest] = handles.keys();
    if (handles.size > most && oldest !== undefined) await closed(oldest);
    return handle;
  };

  return {
    source: (path, name, size) => {
      const source: ByteSource = {
        name,
        size,
        async read(offset, length) {
          const wanted = Math.max(0, Math.min(length, size - offset));
          const bytes = new Uint8Array(wanted);
          const file = await opened(path);
          let filled = 0;
          while (filled < wanted) {
            const { bytesRead } = await file.read(bytes, filled, wanted - filled, offset + filled);
            if (bytesRead === 0) break;
            filled += bytesRead;
          }
          return filled < wanted ? bytes.subarray(0, filled) : bytes;
        },
      };
      paths.set(source, path);
      return source;
    },
    pathOf: (source) => paths.get(source),
    close: async () => {
      for (const path of [...handles.keys()]) await closed(path);
    },
  };
}
