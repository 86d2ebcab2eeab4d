import type { Shape } from "../graph/tensor.ts";

/** What is to be predicted: one of several classes, or numbers. */
export type Targets =
  | {
      readonly kind: "classes";
      /** Class of every sample, 0 … names.length − 1; row-major where a sample has several. */
      readonly labels: Int32Array;
      /** Names of the classes, in the order of their numbers. */
      readonly names: readonly string[];
      /** Labels per sample, one for each step of a sequence; 1 when absent. */
      readonly positions?: number;
    }
  | {
      readonly kind: "numbers";
      /** `width` values per sample, row-major. */
      readonly values: Float32Array;
      readonly width: number;
    };

/** Samples with their targets. Features are as given, never rescaled. */
export interface Dataset {
  readonly size: number;
  /** Shape of one sample, without the batch axis. */
  readonly shape: Shape;
  /** `size` samples, row-major. */
  readonly features: Float32Array;
  /** Names of the features where they are known; empty otherwise. */
  readonly featureNames: readonly string[];
  readonly targets: Targets;
  /**
   * How many kinds there are when features are codes 0 … codes − 1, for an embedding; absent when
   * they are amounts. Codes have no size: nothing may scale them.
   */
  readonly codes?: number;
  /**
   * Over how many steps a network must remember to reach the ceiling; absent where nobody knows:
   * one step less than a sequence has is then an upper bound.
   */
  readonly lag?: number;
}

/**
 * Targets whose classes are the distinct values: in numeric order when every value is a number, by
 * code units otherwise. One distinct value gives one class; callers decide whether that is an
 * error.
 */
export function classTargets(values: readonly string[]): Targets & { readonly kind: "classes" } {
  const distinct = [...new Set(values)];
  const numeric = distinct.every((value) => value !== "" && !Number.isNaN(Number(value)));
  const names = numeric ? distinct.sort((a, b) => Number(a) - Number(b)) : distinct.sort();
  const numbers = new Map(names.map((name, label) => [name, label]));
  const labels = Int32Array.from(values, (value) => numbers.get(value) ?? 0);
  return { kind: "classes", labels, names };
}
