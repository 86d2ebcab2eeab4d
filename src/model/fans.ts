import { type Shape, sizeOf } from "../graph/tensor.ts";
import type { Fans } from "./initializer.ts";

/**
 * How wide a tensor of this shape fans in and out where its axes say nothing else: the last two axes are inputs and
 * outputs, those before them positions of a kernel; one axis fans its length both ways, and a scalar 1.
 *
 * Source: `compute_fans` of Keras 3 — https://github.com/keras-team/keras/blob/master/keras/src/initializers/random_initializers.py
 */
export function fansOf(shape: Shape): Fans {
  if (shape.length < 2) return { fanIn: shape[0] ?? 1, fanOut: shape[0] ?? 1 };
  const positions = sizeOf(shape.slice(0, -2));
  return { fanIn: (shape.at(-2) ?? 1) * positions, fanOut: (shape.at(-1) ?? 1) * positions };
}
