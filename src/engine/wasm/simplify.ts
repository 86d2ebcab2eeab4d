import type { Graph, Node } from "../../graph/graph.ts";
import type { Tensor } from "../../graph/tensor.ts";

/**
 * The graph as these kernels need it: their ReduceMax keeps NaN, so that what `Ops.reduceMax` adds to find it is left out.
 * What nothing reads any more stays in the graph; `reachable` drops it.
 */
export function simplified(graph: Graph): Graph {
  const producers = new Map<string, Node>();
  for (const node of graph.nodes) for (const { name } of node.outputs) producers.set(name, node);
  return { ...graph, nodes: graph.nodes.map((node) => withoutNanTest(node)) };

  /** Where(Greater(ReduceSum(Cast(IsNaN(x))), 0), NaN, ReduceMax(x)) is ReduceMax(x). */
  function withoutNanTest(node: Node): Node {
    const [test, nan, top] = node.inputs;
    if (node.op !== "Where" || !top || !isConstant(nan, Number.NaN)) return node;
    const greatest = producers.get(top.name);
    const isAny = madeBy(test, "Greater");
    const count = madeBy(isAny?.inputs[0], "ReduceSum");
    const isNan = madeBy(madeBy(count?.inputs[0], "Cast")?.inputs[0], "IsNaN");
    const isSame =
      greatest?.op === "ReduceMax" &&
      isNan?.inputs[0]?.name === greatest.inputs[0]?.name &&
      isConstant(isAny?.inputs[1], 0) &&
      JSON.stringify(count?.attributes) === JSON.stringify(greatest.attributes);
    return isSame ? { ...node, op: "Identity", inputs: [top], attributes: {} } : node;
  }

  function madeBy(tensor: Tensor | undefined, op: string): Node | undefined {
    const producer = producers.get(tensor?.name ?? "");
    return producer?.op === op ? producer : undefined;
  }

  function isConstant(tensor: Tensor | undefined, value: number): boolean {
    const data = graph.constants.get(tensor?.name ?? "")?.data;
    return data?.length === 1 && Object.is(data[0], value);
  }
}
