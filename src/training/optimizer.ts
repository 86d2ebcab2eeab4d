import type { Entry } from "../core/registry.ts";
import type { Ops } from "../graph/ops.ts";
import type { Tensor } from "../graph/tensor.ts";

/** Named numbers; every one has the default of Keras. Switches are 0 and 1. */
export type OptimizerConfig = Readonly<Record<string, number>>;

/** What one update reads. */
export interface OptimizerStep {
  /** All trainable parameters in one flat vector. */
  readonly parameters: Tensor;
  /** ∂L/∂parameters. */
  readonly grad: Tensor;
  /** The state vectors as the step before left them. */
  readonly slots: readonly Tensor[];
  /** The numbers of `scalars`, as scalar tensors. */
  readonly scalars: Readonly<Record<string, Tensor>>;
  readonly config: OptimizerConfig;
}

/** What one update leaves. */
export interface OptimizerUpdate {
  readonly parameters: Tensor;
  /** As many as `slots(config)` says. */
  readonly slots: readonly Tensor[];
}

/** A rule that turns a gradient into new parameters. */
export interface Optimizer extends Entry {
  /** Keras class name first, then other spellings; letter case does not count. */
  readonly names: readonly string[];
  /** Includes `learningRate`. */
  readonly defaults: OptimizerConfig;
  /** Number of state vectors, each as long as the parameters. */
  slots(config: OptimizerConfig): number;
  /** What each of them holds at the start, in every element. Without this rule it is 0. */
  initialSlots?(config: OptimizerConfig): readonly number[];
  /** Keys of `scalars`, so that a graph can declare its inputs. */
  readonly scalarNames: readonly string[];
  /**
   * Numbers that may change from step to step, in float64 and outside the graph: the learning rate, and what bias
   * correction makes of it. A schedule passes another `learningRate` at every step.
   *
   * @param step - counts from 1.
   */
  scalars(config: OptimizerConfig, step: number): Readonly<Record<string, number>>;
  update(ops: Ops, step: OptimizerStep): OptimizerUpdate;
}

/**
 * A number of an optimizer's configuration.
 *
 * @throws RangeError when it is missing.
 */
export function setting(config: OptimizerConfig, name: string): number {
  return present(config[name], `setting "${name}"`);
}

/**
 * A scalar of one step.
 *
 * @throws RangeError when it is missing.
 */
export function scalar({ scalars }: OptimizerStep, name: string): Tensor {
  return present(scalars[name], `scalar "${name}"`);
}

/**
 * A state vector, in the order in which `update` returns them.
 *
 * @throws RangeError when it is missing.
 */
export function slot({ slots }: OptimizerStep, index: number): Tensor {
  return present(slots[index], `state vector ${index}`);
}

function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new RangeError(`optimizer: ${what} is missing`);
  return value;
}
