import { numbersOf } from "./elements.ts";
import type { TensorRef } from "./tensor-ref.ts";

const blockNumbers = 2 ** 16;

/**
 * The elements of a tensor as float32, in blocks of 65,536 and a last one with the rest: two tensors of equal shape can be
 * read in step, whatever their types are. float64 and integers are rounded.
 */
export async function* floatsOf({ type, blocks }: TensorRef): AsyncGenerator<Float32Array> {
  let pending = new Float32Array(blockNumbers);
  let length = 0;
  for await (const block of blocks()) {
    const numbers = numbersOf(block, type);
    for (let at = 0; at < numbers.length; ) {
      const part = numbers.subarray(at, at + blockNumbers - length);
      at += part.length;
      if (part.length === blockNumbers && part instanceof Float32Array) {
        yield part;
        continue;
      }
      pending.set(part, length);
      length += part.length;
      if (length < blockNumbers) continue;
      yield pending;
      pending = new Float32Array(blockNumbers);
      length = 0;
    }
  }
  if (length > 0) yield pending.subarray(0, length);
}
