import {
  type Graph,
  type Program,
  reachable,
  stackedInputs,
  stackedOutputs,
} from "../graph/graph.ts";
import { operatorOf } from "../graph/operators/index.ts";
import { type Block, shapeText, sizeOf, type Tensor } from "../graph/tensor.ts";
import type { Engine, NamedValues, Session } from "./engine.ts";

/**
 * The value of every output of a graph, in float64, one operator after the other as its rule says.
 *
 * @throws RangeError when an input is missing or has another size than its shape.
 */
export function evaluate(
  graph: Graph,
  inputs: NamedValues,
): Readonly<Record<string, Float64Array>> {
  const blocks = new Map<string, Block>(graph.constants);
  for (const tensor of graph.inputs) blocks.set(tensor.name, blockOf(tensor, inputs));
  for (const node of graph.nodes) {
    const operands = node.inputs.map(
      ({ name }) => blocks.get(name) ?? { shape: [], data: new Float64Array() },
    );
    const results = operatorOf(node.op).evaluate(operands, node.attributes, node.outputs);
    node.outputs.forEach(({ name, shape }, i) => {
      blocks.set(name, { shape, data: results[i] ?? new Float64Array() });
    });
  }
  return Object.fromEntries(
    graph.outputs.map(({ name }) => [name, blocks.get(name)?.data ?? new Float64Array()]),
  );
}

/** Float64, no dependency: the oracle of every other engine, and the fallback where nothing else is installed. */
export const referenceEngine = {
  id: "reference",
  summary: "Evaluates every operator in float64, plainly; slow, exact, nothing to install.",
  source: "the operators' own rules in src/graph/operators",
  async compile(program) {
    return sessionOf(program);
  },
} as const satisfies Engine;

function sessionOf(program: Program): Session {
  const { graph, carried, sampled } = program;
  const stacked = stackedInputs(program);
  const results = stackedOutputs(program);
  const plain = withoutOutputs(graph, sampled?.outputs ?? []);

  return {
    async run(state, inputs, steps) {
      let current: Record<string, NamedValues[string]> = { ...state };
      const outputs = Object.fromEntries(
        results.map(({ name, shape }) => [name, new Float64Array(steps * sizeOf(shape))]),
      );
      for (let step = 0; step < steps; step++) {
        const slices = stacked.map(({ name, shape }) => {
          const size = sizeOf(shape);
          return [
            name,
            (inputs[name] ?? new Float64Array()).subarray(step * size, (step + 1) * size),
          ] as const;
        });
        const isSampled = sampled === undefined || inputs[sampled.input]?.[step] === 1;
        const values = evaluate(isSampled ? graph : plain, {
          ...current,
          ...Object.fromEntries(slices),
        });
        current = Object.fromEntries(
          carried.map(({ input, output }) => [input, values[output] ?? new Float64Array()]),
        );
        for (const { name, shape } of results) {
          const missing = new Float64Array(sizeOf(shape)).fill(Number.NaN);
          outputs[name]?.set(values[name] ?? missing, step * sizeOf(shape));
        }
      }
      return { state: current, outputs };
    },
    async dispose() {},
  };
}

function withoutOutputs(graph: Graph, names: readonly string[]): Graph {
  const outputs = graph.outputs.filter(({ name }) => !names.includes(name));
  return { ...graph, outputs, nodes: reachable(graph.nodes, outputs) };
}

function blockOf({ name, shape }: Tensor, inputs: NamedValues): Block {
  const values = inputs[name];
  if (values?.length !== sizeOf(shape))
    throw new RangeError(
      `reference: input "${name}" must hold ${shapeText(shape)}, got ${values?.length ?? "nothing"}`,
    );
  return { shape, data: values instanceof Float64Array ? values : Float64Array.from(values) };
}
