export { trainedProgress } from "../../../src/training/outcome.ts";

/** Meanings of "trained" for which every figure is shown, too. */
export const otherProgresses = [0.1, 0.25] as const;
