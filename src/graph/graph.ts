import type { Call } from "./call.ts";
import type { Block, Tensor } from "./tensor.ts";

/** One operator applied, under a name that says which layer it belongs to. */
export interface Node extends Call {
  readonly op: string;
  readonly name: string;
}

/** A pure computation: nodes in an order in which every input is computed before it is used. */
export interface Graph {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  readonly constants: ReadonlyMap<string, Block>;
  readonly nodes: readonly Node[];
}

/**
 * A computation repeated over steps: what an engine compiles.
 *
 * At every step `carried` inputs take the value their output had at the step before; every other input takes the next
 * slice of a stack; outputs that are not carried are stacked.
 */
export interface Program {
  readonly graph: Graph;
  readonly carried: readonly { readonly input: string; readonly output: string }[];
  /**
   * Outputs that are wanted at some steps only: computed where the input, one number per step, is 1, and NaN where it is
   * 0. What only they need costs nothing at the other steps.
   */
  readonly sampled?: { readonly input: string; readonly outputs: readonly string[] };
}

/** Inputs of a program that take another slice at every step, the one that says when to sample last. */
export function stackedInputs({ graph, carried, sampled }: Program): readonly Tensor[] {
  const own = graph.inputs.filter(({ name }) => !carried.some(({ input }) => input === name));
  return sampled ? [...own, { name: sampled.input, shape: [], type: "float32" }] : own;
}

/** Outputs of a program that are stacked over the steps. */
export function stackedOutputs({ graph, carried }: Program): readonly Tensor[] {
  return graph.outputs.filter(({ name }) => !carried.some(({ output }) => output === name));
}

/** The part of the nodes that the outputs depend on, in the same order. */
export function reachable(nodes: readonly Node[], outputs: readonly Tensor[]): Node[] {
  const needed = new Set(outputs.map(({ name }) => name));
  const kept: Node[] = [];
  for (const node of nodes.toReversed()) {
    if (!node.outputs.some(({ name }) => needed.has(name))) continue;
    kept.push(node);
    for (const { name } of node.inputs) needed.add(name);
  }
  return kept.toReversed();
}
