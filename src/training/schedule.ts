/** When a run measures its layers, and when whole sets. */
export interface Schedule {
  samples(step: number): boolean;
  evaluates(step: number): boolean;
  /** First step after this one at which whole sets are measured; the end of the run when there is none. */
  nextEvaluation(step: number): number;
}

const denseSteps = 200;
const denseInterval = 10;
const sparseInterval = 100;
const fewestSamples = 40;
/** Whole-set measurements per run. */
export const evaluationCount = 20;

/**
 * Layers every 10 steps up to 200 and every 100 after, closer together in short runs; whole sets 20 times.
 *
 * @param plannedSteps - ≥ 1.
 */
export function scheduleOf(plannedSteps: number): Schedule {
  const dense = Math.max(1, Math.min(denseInterval, Math.floor(plannedSteps / fewestSamples)));
  const sparse = Math.max(
    dense,
    Math.min(sparseInterval, Math.floor(plannedSteps / fewestSamples)),
  );
  const apart = Math.max(1, Math.floor(plannedSteps / evaluationCount));
  const intervalAt = (step: number) => (step < denseSteps ? dense : sparse);
  const samples = (step: number) => step % intervalAt(step) === 0;
  const evaluates = (step: number) => step % apart === 0;
  return {
    samples,
    evaluates,
    nextEvaluation: (step) => Math.min(plannedSteps, (Math.floor(step / apart) + 1) * apart),
  };
}
