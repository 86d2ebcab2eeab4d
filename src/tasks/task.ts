import type { Entry } from "../core/registry.ts";
import type { Rng } from "../core/rng.ts";
import type { Dataset } from "../formats/dataset.ts";

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
  readonly ceiling: Ceiling;
  /** The same `rng` gives the same samples. */
  load(rng: Rng): Promise<Dataset>;
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

/** What a model reaches that ignores its input. */
export interface Chance {
  /** Accuracy of always answering the most frequent training class; R² = 0 for numbers. */
  readonly metric: number;
  /**
   * Entropy of the training classes in nats (ln K when balanced); variance of the training targets
   * for numbers.
   */
  readonly loss: number;
}
