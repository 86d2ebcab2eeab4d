import type { Entry } from "../core/registry.ts";
import type { Evaluation } from "../trace/trace.ts";

/** Named numbers of a schedule. */
export type ScheduleConfig = Readonly<Record<string, number>>;

/** Where a run is when it asks for its learning rate. */
export interface ScheduleStep {
  /** Counts from 0. */
  readonly step: number;
  readonly plannedSteps: number;
  /** The recipe's, which the factor multiplies. */
  readonly learningRate: number;
  /** The whole-set measurements so far, the one before this step included. */
  readonly history: readonly Evaluation[];
}

/** How the learning rate changes while a run goes on. */
export interface RateSchedule extends Entry {
  readonly defaults: ScheduleConfig;
  /** Multiplies the learning rate. @param config - every setting of `defaults`. */
  factor(config: ScheduleConfig, at: ScheduleStep): number;
}

/**
 * A number of a schedule's configuration.
 *
 * @throws RangeError when it is missing.
 */
export function setting(config: ScheduleConfig, name: string): number {
  const value = config[name];
  if (value === undefined) throw new RangeError(`schedule: setting "${name}" is missing`);
  return value;
}

/** A number of steps: itself, or below 1 a share of the run. */
export function stepsOf(config: ScheduleConfig, name: string, { plannedSteps }: ScheduleStep) {
  const value = setting(config, name);
  return value < 1 ? Math.round(value * plannedSteps) : value;
}

/**
 * Linear warm-up, min(1, t/W) with t counted from 1, so that the first step moves already; 1 for W = 0.
 *
 * Source: Ma & Yarats 2021 — https://arxiv.org/abs/1910.04209
 */
export function warmup(warmupSteps: number, step: number): number {
  return warmupSteps > 0 ? Math.min(1, (step + 1) / warmupSteps) : 1;
}
