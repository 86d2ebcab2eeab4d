import type { Program } from "../graph/graph.ts";

/** Numbers of one tensor: float32 in engines, float64 in the reference. */
export type Values = Float32Array | Float64Array;
export type NamedValues = Readonly<Record<string, Values>>;

/** What several steps in a row left behind. */
export interface StepResults {
  /** Carried values after the last step, by input name: the next call's `state`. */
  readonly state: NamedValues;
  /** Every other output, stacked over the steps. */
  readonly outputs: NamedValues;
}

/** A program ready to run. */
export interface Session {
  /**
   * Runs the program `steps` times.
   *
   * @param state - every carried input.
   * @param inputs - every other input, `steps` slices in a row.
   */
  run(state: NamedValues, inputs: NamedValues, steps: number): Promise<StepResults>;
  dispose(): Promise<void>;
}

/** Computes programs. Engines know operators, never layers. */
export interface Engine {
  readonly id: string;
  readonly summary: string;
  readonly source: string;
  compile(program: Program): Promise<Session>;
}
