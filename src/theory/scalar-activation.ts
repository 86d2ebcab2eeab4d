/** φ as signal propagation sees it: one number in, one out. */
export interface ScalarActivation {
  readonly value: (x: number) => number;
  /** φ′(x); where it jumps, the limit from the given side: 1 from above, −1 from below. */
  readonly derivative: (x: number, side?: 1 | -1) => number;
}
