import { type Shape, shapeText, sizeOf } from "../graph/tensor.ts";
import type { Dataset } from "../tasks/task.ts";

/** Targets as the loss reads them: `width` numbers per sample. */
export interface EncodedTargets {
  readonly values: Float32Array;
  readonly width: number;
}

/**
 * The targets of every sample in the shape of the model's output: classes one-hot, two classes at one unit as 0 and 1,
 * numbers as they are. Several labels per sample follow one another, and the output's last axis is that of the classes.
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
  const { positions = 1 } = targets;
  const units = width / positions;
  if (positions > 1 && outputShape.at(-1) !== units)
    throw new RangeError(
      `data: ${positions} labels per sample do not fit the model's output, got ${shapeText(outputShape)}; try a last layer that answers ${shapeText([positions, classes])}`,
    );
  if (units === 1 && classes === 2) return { values: Float32Array.from(targets.labels), width };
  if (units !== classes)
    throw new RangeError(
      `data: ${classes} classes do not fit the model's output, got ${shapeText(outputShape)}; try a last layer of ${classes === 2 ? "1 or 2" : classes} units`,
    );
  const values = new Float32Array(size * width);
  targets.labels.forEach((label, i) => {
    values[i * classes + label] = 1;
  });
  return { values, width };
}
