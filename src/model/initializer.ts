import type { Entry } from "../core/registry.ts";
import type { Rng } from "../core/rng.ts";
import type { Shape } from "../graph/tensor.ts";

export type InitializerConfig = Readonly<Record<string, number | string>>;

/** An initializer chosen in a model. */
export interface InitializerRef {
  readonly id: string;
  readonly config: InitializerConfig;
}

/** How wide a weight tensor fans in and out; 1-D tensors fan their length both ways, as in Keras. */
export interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

/** A distribution of initial values. */
export interface Initializer extends Entry {
  /** Keras class and function names, e.g. `HeUniform`, `he_uniform`, `heUniform`. */
  readonly names: readonly string[];
  readonly defaults: InitializerConfig;
  sample(shape: Shape, fans: Fans, config: InitializerConfig, rng: Rng): Float32Array;
  /** Mean and variance of one weight. */
  moments(
    fans: Fans,
    config: InitializerConfig,
  ): { readonly mean: number; readonly variance: number };
}
