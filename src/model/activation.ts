import type { Entry } from "../core/registry.ts";
import type { Ops } from "../graph/ops.ts";
import type { Tensor } from "../graph/tensor.ts";

/** Numbers that shape an activation, such as the slope of leaky ReLU; every one has a default. */
export type ActivationConfig = Readonly<Record<string, number>>;

/** An activation chosen in a model. */
export interface ActivationRef {
  readonly id: string;
  readonly config: ActivationConfig;
}

/** φ, written once as a graph and once as a plain function. */
export interface Activation extends Entry {
  /** Names that Keras and TF.js use for it in a model file. */
  readonly names: readonly string[];
  readonly defaults: ActivationConfig;
  forward(ops: Ops, x: Tensor, config: ActivationConfig): Tensor;
  /** Absent where a unit's output depends on other units (softmax). */
  readonly scalar?: {
    value(x: number, config: ActivationConfig): number;
    /** φ′; at a kink the limit from the side given. */
    derivative(x: number, config: ActivationConfig, side?: 1 | -1): number;
  };
  /**
   * Pre-activations outside [below, above] count as saturated: |φ′| has fallen under a tenth of its largest value (a
   * fifth for sigmoid, whose output is then under 0.05 or over 0.95). Absent where no end saturates, and for ReLU and
   * its smooth relatives, whose flat side is by design; one end absent where only the other saturates.
   */
  readonly saturates?: { readonly below?: number; readonly above?: number };
  /** True where a unit whose pre-activations are all negative outputs nothing and learns nothing. */
  readonly canDie: boolean;
}
