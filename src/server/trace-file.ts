import { open, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { LiveEvent, ServedRun } from "./run.ts";

const newline = 0x0a;
const pollMs = 200;
/** Bytes that are sent at once; what is behind follows in the next event. */
const mostBytes = 4 * 2 ** 20;

/** A trace file as a run: whole lines of it, and those that are added while it is being written. */
export function traceFileRun(path: string, name: string): ServedRun {
  return {
    name,
    kind: "trace",
    async read() {
      const bytes = await piece(path, 0, (await stat(path)).size);
      const until = bytes.lastIndexOf(newline) + 1;
      // The last line of a finished file may lack its newline.
      return until === 0
        ? { text: bytes, until: bytes.byteLength }
        : { text: bytes.subarray(0, until), until };
    },
    async follow(from, send, signal) {
      let place = from;
      while (!signal.aborted) {
        const sent = await sendAdded(path, place, send);
        if (sent === undefined) return;
        place = sent;
        await sleep(pollMs, undefined, { signal }).catch(() => {});
      }
    },
  };
}

/** Sends the whole lines behind a place; the place behind them, `undefined` where the file has become another one. */
async function sendAdded(
  path: string,
  place: number,
  send: (event: LiveEvent) => Promise<void>,
): Promise<number | undefined> {
  const { size } = await stat(path).catch(() => ({ size: place }));
  if (size < place) {
    await send({ event: "restart", data: "", id: "0" });
    return undefined;
  }
  if (size === place) return place;
  const bytes = await piece(path, place, Math.min(size - place, mostBytes));
  const length = bytes.lastIndexOf(newline) + 1;
  if (length === 0) return place;
  const until = place + length;
  const data = new TextDecoder().decode(bytes.subarray(0, length - 1));
  await send({ event: "lines", data, id: String(until) });
  return until;
}

async function piece(
  path: string,
  offset: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const file = await open(path, "r");
  try {
    const bytes = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await file.read(bytes, filled, length - filled, offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  } finally {
    await file.close();
  }
}
