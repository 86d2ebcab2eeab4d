import type { Shape } from "../../graph/tensor.ts";
import type { View } from "./view.ts";

/** What a task says of itself before addresses are known: where a view starts, room to work in, or a number as it is. */
export type Word = number | "scratch" | "counters" | Place;

/** A view, or the address of a stack of slices that is known when a run starts. */
export type Place = { readonly view: View } | { readonly slot: number };

interface Ordered {
  /** Position in the graph's order. */
  readonly at: number;
  readonly reads: readonly View[];
  readonly writes: readonly View[];
  /** Roots that another task must have written before, though they are not read. */
  readonly after: readonly string[];
}

/** One operation on every element of a shape by itself; `reads` are broadcast to it. */
export interface MapTask extends Ordered {
  readonly kind: "map";
  readonly code: number;
  readonly shape: Shape;
}

/** A reduction of a shape: the strides of what it writes are 0 along the axes that go. */
export interface ReduceTask extends Ordered {
  readonly kind: "reduce";
  readonly code: number;
  readonly shape: Shape;
  readonly divisor: number;
}

/** An instruction of its own. */
export interface KernelTask extends Ordered {
  readonly kind: "kernel";
  readonly opcode: number;
  readonly words: readonly Word[];
  /** Says who failed where an index names no row. */
  readonly op?: string;
  readonly rows?: number;
}

export type FusibleTask = MapTask | ReduceTask;
export type Task = FusibleTask | KernelTask;
