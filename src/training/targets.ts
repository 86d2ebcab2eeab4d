import { type Shape, shapeText, sizeOf } from "../graph/tensor.ts";
import type { Dataset } from "../tasks/task.ts";

/** Targets as the loss reads them: `width` numbers per sample. */
export interface EncodedTargets {
  readonly values: Float32Array;
  readonly width: number;
}

/**
 * The targets of every sample in the shape of the model's output: classes one-hot, two classes at one unit as 0 and 1,
 * numbers as they are.
 *
 * @throws RangeError when classes or numbers do not fit the output.
 */
export function encodeTargets({ targets, size }: Dataset, outputShape: Shape): EncodedTargets {
  const width = sizeOf(outputShape);
  if (targets.kind === "numbers") {
    if (targets.width !== width)
      throw new RangeError(
        `data: ${targets.width} numbers per sample do not fit the model's output, got ${shapeText(outputShape)}; try a last layer of ${targets.width} units`,
      );
    return { values: targets.values, width };
  }
  const classes = targets.names.length;
  if (width === 1 && classes === 2) return { values: Float32Array.from(targets.labels), width };
  if (width !== classes)
    throw new RangeError(
      `data: ${classes} classes do not fit the model's output, got ${shapeText(outputShape)}; try a last layer of ${classes === 2 ? "1 or 2" : classes} units`,
    );
  const values = new Float32Array(size * classes);
  targets.labels.forEach((label, sample) => {
    values[sample * classes + label] = 1;
  });
  return { values, width };
}
