import type { Shape } from "../graph/tensor.ts";

/** A tensor besides the parameters that a step leaves to the next one. */
export interface Carried {
  readonly name: string;
  readonly shape: Shape;
  /** What every element holds before the first step. */
  readonly initial: number;
}
