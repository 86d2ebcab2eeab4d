import type { OpenShape } from "../formats/keras-json.ts";
import { type Shape, sizeOf } from "../graph/tensor.ts";
import { sampleShapeIn } from "./data.ts";

/**
 * What stands for the open axes of a model's input so that the data fit: the steps that its sequences have.
 *
 * @returns `undefined` where no axis is open, the model has several inputs, or no length fits.
 * @throws UsageError, FormatError or RangeError when the data cannot be found or read.
 */
export async function openLength(
  inputs: readonly OpenShape[],
  source: string,
  { target }: { readonly target?: string | undefined },
): Promise<number | undefined> {
  const [input] = inputs;
  if (!input?.includes(null) || inputs.length > 1) return undefined;
  return fittingLength(input, await sampleShapeIn(source, target));
}

/** The data's own axis where both have as many; otherwise what is left of the data's numbers. */
function fittingLength(input: OpenShape, data: Shape): number | undefined {
  if (input.length === data.length) return data[input.indexOf(null)];
  const known = input.reduce<number>((size, axis) => size * (axis ?? 1), 1);
  const open = input.filter((axis) => axis === null).length;
  const length = sizeOf(data) / known;
  return open === 1 && Number.isInteger(length) && length >= 1 ? length : undefined;
}
