import type { Worker } from "node:worker_threads";
import { type BytePlace, type ByteSource, outermost } from "../formats/byte-source.ts";
import { bytesOfTensor, type ElementType } from "../formats/tensor-ref.ts";
import {
  mergeSummaries,
  scanTensor,
  type TensorScan,
  type TensorSummary,
} from "../formats/tensor-scan.ts";
import type { ScanAnswer, ScanPart } from "./scan-messages.ts";
import { startWorker } from "./start-worker.ts";

export interface ScanPool {
  readonly scan: TensorScan;
  /** Ends the threads. */
  dispose(): Promise<void>;
}

/** Below, threads take longer to start than one takes to read it. */
const smallestFile = 2 ** 26;
const smallestTensor = 2 ** 23;
/** Of every part but the last; the same everywhere, so that every machine rounds alike. */
const partBytes = 2 ** 22;
/** One part is counted while the next is on its way. */
const partsAhead = 2;

/** A part of a tensor without the number of its question. */
type Part = Omit<ScanPart, "id">;

/**
 * Scans large tensors of large files in threads, `size` at a time, which start with the first one; everything else as
 * `scanTensor`, and everything where threads do not start or fail. Counts and extremes are those of `scanTensor`, sums are
 * rounded otherwise.
 *
 * @param pathOf - of sources that a thread can open by itself.
 */
export function scanPool(
  pathOf: (source: ByteSource) => string | undefined,
  size: number,
): ScanPool {
  const threads: ScanThread[] = [];
  let hasFailed = size < 2;

  const scanned = (parts: readonly Part[], onBytes: (bytes: number) => void) => {
    for (let i = threads.length; i < size; i++) threads.push(scanThread());
    return inThreads(threads, parts, onBytes);
  };

  return {
    async scan(tensor, onBytes) {
      const { type, at } = tensor;
      const length = bytesOfTensor(tensor);
      const place = hasFailed || length < smallestTensor ? undefined : at && (await outermost(at));
      const path = place && place.source.size >= smallestFile ? pathOf(place.source) : undefined;
      if (!place || path === undefined) return scanTensor(tensor, onBytes);
      let told = 0;
      try {
        return await scanned(partsOf(path, place, length, type), (bytes) => {
          told += bytes;
          onBytes?.(bytes);
        });
      } catch {
        // Whatever is wrong with the file, one thread says it as ever.
        hasFailed = true;
        return scanTensor(tensor, told > 0 ? undefined : onBytes);
      }
    },
    async dispose() {
      await Promise.all(threads.splice(0).map((thread) => thread.end()));
    },
  };
}

function partsOf(
  path: string,
  { offset }: BytePlace,
  length: number,
  type: ElementType,
): readonly Part[] {
  return Array.from({ length: Math.ceil(length / partBytes) }, (_, i) => ({
    path,
    offset: offset + i * partBytes,
    length: Math.min(partBytes, length - i * partBytes),
    type,
  }));
}

/** The figures of all parts, merged in the order of the file. */
async function inThreads(
  threads: readonly ScanThread[],
  parts: readonly Part[],
  onBytes: (bytes: number) => void,
): Promise<TensorSummary> {
  const summaries: TensorSummary[] = [];
  let next = 0;
  const lane = async (thread: ScanThread) => {
    for (let index = next++; index < parts.length; index = next++) {
      const part = parts[index];
      if (!part) return;
      summaries[index] = await thread.scan(part);
      onBytes(part.length);
    }
  };
  const lanes = threads.flatMap((thread) => Array.from({ length: partsAhead }, () => thread));
  try {
    await Promise.all(lanes.map(lane));
  } finally {
    next = parts.length;
  }
  return summaries.reduce(mergeSummaries);
}

interface ScanThread {
  scan(part: Part): Promise<TensorSummary>;
  end(): Promise<unknown>;
}

interface Asked {
  readonly resolve: (summary: TensorSummary) => void;
  readonly reject: (error: Error) => void;
}

function scanThread(): ScanThread {
  const worker: Worker = startWorker("scan-worker");
  const asked = new Map<number, Asked>();
  let ended: Error | undefined;
  let count = 0;

  const fail = (reason: string) => {
    ended ??= new Error(`scan: a worker ended, got ${reason}`);
    for (const { reject } of asked.values()) reject(ended);
    asked.clear();
  };
  worker.on("message", (answer: ScanAnswer) => {
    const question = asked.get(answer.id);
    asked.delete(answer.id);
    if ("summary" in answer) question?.resolve(answer.summary);
    else question?.reject(new Error(answer.reason));
  });
  worker.on("error", (error) => fail(String(error)));
  worker.on("exit", (code) => fail(`code ${code}`));

  return {
    scan: (part) =>
      new Promise((resolve, reject) => {
        if (ended) return reject(ended);
        const id = count++;
        asked.set(id, { resolve, reject });
        worker.postMessage({ ...part, id } satisfies ScanPart);
      }),
    end: () => worker.terminate(),
  };
}
