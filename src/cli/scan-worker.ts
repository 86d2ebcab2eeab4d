import { closeSync, openSync, readSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import { scanBlocks, type TensorSummary } from "../formats/tensor-scan.ts";
import type { ScanAnswer, ScanPart } from "./scan-messages.ts";

/** As everywhere else: what is read is still in the processor's cache when it is counted. */
const blockBytes = 2 ** 20;

/** Used in turn, and again for every part: while one block is counted, only the next is read. */
const buffers = [new Uint8Array(blockBytes), new Uint8Array(blockBytes)] as const;

let last = Promise.resolve();

// One after the other: the next part is there already when one is finished.
parentPort?.on("message", (part: ScanPart) => {
  last = last.then(async () => parentPort?.postMessage(await answerTo(part)));
});

async function answerTo(part: ScanPart): Promise<ScanAnswer> {
  const { id } = part;
  try {
    return { id, summary: await summaryOf(part) };
  } catch (error) {
    return { id, reason: String(error) };
  }
}

async function summaryOf({ path, offset, length, type }: ScanPart): Promise<TensorSummary> {
  const file = openSync(path, "r");
  try {
    return await scanBlocks(type, blocksOf(file, offset, length));
  } finally {
    closeSync(file);
  }
}

/** Reads at once: this thread has nothing else to do, and handing it to another takes longer. */
async function* blocksOf(file: number, offset: number, length: number): AsyncGenerator<Uint8Array> {
  let [buffer, other]: readonly [Uint8Array, Uint8Array] = buffers;
  for (let at = 0; at < length; at += blockBytes) {
    const wanted = Math.min(blockBytes, length - at);
    const have = readSync(file, buffer, 0, wanted, offset + at);
    if (have < wanted) throw new RangeError(`scan: needs ${wanted} bytes, got ${have}`);
    yield buffer.subarray(0, wanted);
    [buffer, other] = [other, buffer];
  }
}
