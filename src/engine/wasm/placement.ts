import { numberAttribute } from "../../graph/call.ts";
import type { Graph, Node } from "../../graph/graph.ts";
import { axisIndex, sizeOf, type Tensor } from "../../graph/tensor.ts";
import { mapCodes } from "./codes.ts";
import { partOf, type View, wholeView } from "./view.ts";

/** A root that lies inside another, so many bytes from its start. */
export interface Place {
  readonly root: string;
  readonly bytes: number;
}

/** What is computed where a Concat wants it, so that nothing has to be copied. */
export interface Placement {
  /** Parts without gaps: anyone may read them. */
  readonly placed: ReadonlyMap<string, Place>;
  /** Parts with gaps between rows, which only the Concat reads. */
  readonly exclusive: ReadonlyMap<string, View>;
  /** The computed tensor that a tensor is another shape of; `undefined` where it is a part of one. */
  sourceOf(tensor: Tensor): Tensor | undefined;
  /** True where only products read a tensor: they take any order of axes. */
  isForProducts(tensor: Tensor): boolean;
}

/** What is a part of another tensor, or that in another order or type. */
const borrowed: ReadonlySet<string> = new Set(["Transpose", "Slice", "Split", "Expand", "Cast"]);

/** @param isKnown - whether a tensor is constant. */
export function placementOf(
  graph: Graph,
  nodes: readonly Node[],
  isKnown: (name: string) => boolean,
): Placement {
  const producers = new Map<string, Node>();
  const uses = new Map<string, Node[]>();
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  const placed = new Map<string, Place>();
  const exclusive = new Map<string, View>();
  for (const node of nodes) {
    for (const { name } of node.outputs) producers.set(name, node);
    for (const { name } of node.inputs) {
      const list = uses.get(name);
      if (list) list.push(node);
      else uses.set(name, [node]);
    }
  }
  for (const node of nodes.toReversed()) if (node.op === "Concat") place(node);
  return { placed, exclusive, sourceOf, isForProducts };

  function place(node: Node): void {
    const [output] = node.outputs;
    if (!output) return;
    const axis = axisIndex(numberAttribute(node.attributes, "axis", 0), output.shape.length);
    const isLeading = sizeOf(output.shape.slice(0, axis)) === 1;
    const inner = sizeOf(output.shape.slice(axis + 1));
    let start = 0;
    for (const input of node.inputs) {
      const own = start;
      start += input.shape[axis] ?? 0;
      const source = sourceOf(input);
      if (!source || isTaken(source)) continue;
      if (isLeading && isStored(source))
        placed.set(source.name, { root: output.name, bytes: own * inner * 4 });
      else if (source.name === input.name && isOnlyHere(source)) {
        const starts = output.shape.map((_, i) => (i === axis ? own : 0));
        exclusive.set(
          input.name,
          partOf(wholeView(output.name, output.shape), input.shape, starts),
        );
      }
    }
  }

  function isTaken({ name, type }: Tensor): boolean {
    const isElsewhere = placed.has(name) || exclusive.has(name) || outputs.has(name);
    return type === "int64" || isKnown(name) || isElsewhere;
  }

  function sourceOf(tensor: Tensor): Tensor | undefined {
    const producer = producers.get(tensor.name);
    const [input] = producer?.inputs ?? [];
    const isRename = producer?.op === "Reshape" || producer?.op === "Identity";
    if (isRename) return input && sourceOf(input);
    return producer && tensor;
  }

  /** True for what an instruction writes as a whole. */
  function isStored({ name }: Tensor): boolean {
    const producer = producers.get(name);
    return producer !== undefined && !borrowed.has(producer.op);
  }

  /** True for what may be written with gaps, and nobody else reads. */
  function isOnlyHere({ name }: Tensor): boolean {
    const producer = producers.get(name);
    if (!producer || uses.get(name)?.length !== 1) return false;
    return producer.op in mapCodes || (producer.op === "Gemm" && producer.inputs.length === 2);
  }

  function isForProducts({ name }: Tensor): boolean {
    const isProduct = ({ op }: Node) => op === "Gemm" || op === "MatMul";
    return !outputs.has(name) && (uses.get(name) ?? []).every(isProduct);
  }
}
