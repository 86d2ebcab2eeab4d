import type { Entry } from "../core/registry.ts";
import type { Rng } from "../core/rng.ts";
import type { Dataset } from "../formats/dataset.ts";
import type { OptionRange, TaskOptions } from "./options.ts";

export type { Dataset, Targets } from "../formats/dataset.ts";

/** The best that can be reached on a task, and where the number comes from. */
export interface Ceiling {
  /** Accuracy in [0, 1] for classes, R² for numbers. */
  readonly metric: number;
  readonly source: string;
}

/** A built-in task. */
export interface Task extends Entry {
  /** Share of the samples kept for validation when the user does not say. */
  readonly validation: number;
  /** What options are when nobody says; absent when there are none. */
  readonly defaults?: TaskOptions;
  /** The values that each of them may have. */
  readonly ranges?: Readonly<Record<string, OptionRange>>;
  /** With the options as they are by default. */
  readonly ceiling: Ceiling;
  /** The ceiling with these options, where it depends on them; `undefined` where nobody knows. */
  ceilingOf?(options: TaskOptions): Ceiling | undefined;
  /**
   * The same `rng` and options give the same samples.
   *
   * @param options - those that are not as by default.
   * @throws RangeError for options that do not exist, are out of range, or ask for too much data.
   */
  load(rng: Rng, options?: TaskOptions): Promise<Dataset>;
  /**
   * The dataset in a text of the user's, in place of the built-in one; absent where there is no
   * such thing.
   *
   * @throws RangeError as `load`, and for a text that holds no two samples.
   */
  fromText?(text: string, options?: TaskOptions): Dataset;
}

/** Data ready for training, whatever its origin. */
export interface Problem {
  readonly id: string;
  readonly dataset: Dataset;
  /** Sample numbers. */
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly chance: Chance;
  /** `undefined` for user data: nobody knows. */
  readonly ceiling: Ceiling | undefined;
}

/**
 * What a model reaches that ignores its input. Where a sample has several labels, the mean over
 * their positions: such a model may still know which step it is at.
 */
export interface Chance {
  /** Accuracy of always answering the most frequent training class; R² = 0 for numbers. */
  readonly metric: number;
  /**
   * Entropy of the training classes in nats (ln K when balanced); variance of the training targets
   * for numbers.
   */
  readonly loss: number;
}
