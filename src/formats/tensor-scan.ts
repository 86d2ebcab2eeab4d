import { isSmallFloat, numbersOf } from "./elements.ts";
import { bytesOfElement, type ElementType, type TensorRef } from "./tensor-ref.ts";
import { type ExponentTally, emptyTally, histogramOf } from "./tensor-scan/exponent-tally.ts";
import { float32Summary } from "./tensor-scan/float32-summary.ts";
import { integerSummary } from "./tensor-scan/integer-summary.ts";
import {
  carefulSummary,
  emptySummary,
  mergeSummaries,
  type TensorSummary,
} from "./tensor-scan/summary.ts";

export { mergeSummaries, type TensorSummary } from "./tensor-scan/summary.ts";

/** As `scanTensor`; one that reads at several places at once may round otherwise. */
export type TensorScan = (
  tensor: TensorRef,
  onBytes?: (bytes: number) => void,
) => Promise<TensorSummary>;

/**
 * The figures of a tensor in one pass over the file, whatever its size; of integers and truth values only counts and
 * extremes.
 *
 * @param onBytes - called with the size of every block that was read.
 * @throws FormatError as the tensor's blocks.
 */
export function scanTensor(
  { type, blocks }: Pick<TensorRef, "type" | "blocks">,
  onBytes?: (bytes: number) => void,
): Promise<TensorSummary> {
  return scanBlocks(type, blocks(), onBytes);
}

/** The figures of elements in blocks. Parts of a tensor may be scanned apart, in other threads, and merged. */
export async function scanBlocks(
  type: ElementType,
  blocks: AsyncIterable<Uint8Array>,
  onBytes?: (bytes: number) => void,
): Promise<TensorSummary> {
  const iterator = blocks[Symbol.asyncIterator]();
  const tally = emptyTally();
  let total = emptySummary;
  // The next block is being read while this one is counted.
  let next = iterator.next();
  for (;;) {
    const { value: block, done } = await next;
    if (done)
      return isFloat(type) && total.count > 0 ? { ...total, exponents: histogramOf(tally) } : total;
    next = iterator.next();
    // Whoever awaits it will see what went wrong; until then it is not unheard.
    next.catch(() => undefined);
    await passed(ticksOfRead);
    for (const part of partsOf(block, type))
      total = mergeSummaries(total, summaryOf(part, type, tally));
    onBytes?.(block.byteLength);
  }
}

/** Sums of a part are rounded less than those of a block of any size, and find it in a cache when they look twice. */
const mostNumbers = 2 ** 18;

/** Between asking for bytes and asking the operating system for them; reading can go on beside us only from then on. */
const ticksOfRead = 16;

async function passed(ticks: number): Promise<void> {
  for (let i = 0; i < ticks; i++) await undefined;
}

function* partsOf(block: Uint8Array, type: ElementType): Generator<Uint8Array> {
  const size = mostNumbers * bytesOfElement[type];
  for (let at = 0; at < block.byteLength; at += size) yield block.subarray(at, at + size);
}

function summaryOf(block: Uint8Array, type: ElementType, tally: ExponentTally): TensorSummary {
  const numbers = numbersOf(block, type);
  if (!isFloat(type)) return integerSummary(numbers);
  if (numbers instanceof Float32Array) return float32Summary(numbers, tally);
  return numbers instanceof Float64Array ? carefulSummary(numbers, tally) : integerSummary(numbers);
}

function isFloat(type: ElementType): boolean {
  return type === "float64" || type === "float32" || isSmallFloat(type);
}
