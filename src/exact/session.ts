import type { Engine, Session } from "../engine/engine.ts";
import { referenceEngine } from "../engine/reference.ts";
import type { Node, Program } from "../graph/graph.ts";
import { sizeOf, type Tensor } from "../graph/tensor.ts";

/** Multiplications that the reference does in about a second. */
const mostReferenceWork = 1e8;
/** What an element of any other operator costs it, in multiplications. */
const elementWork = 8;

/**
 * A session in float64 where that takes about a second, otherwise of the engine given.
 *
 * @param runs - how often the program will be run.
 */
export function sessionFor(program: Program, engine: Engine, runs: number): Promise<Session> {
  const work = runs * program.graph.nodes.reduce((sum, node) => sum + workOf(node), 0);
  return (work <= mostReferenceWork ? referenceEngine : engine).compile(program);
}

/** Multiplications of one operator. */
function workOf({ op, inputs: [a, b], outputs, attributes }: Node): number {
  const elements = outputs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  switch (op) {
    case "Gemm":
      return elements * ((attributes["transA"] === 1 ? a?.shape[0] : a?.shape[1]) ?? 1);
    case "MatMul":
      return elements * (a?.shape.at(-1) ?? 1);
    case "Conv":
      return elements * perOutput(b);
    default:
      return elements * elementWork;
  }
}

/** Multiplications for one output of a convolution with kernel [out, in / group, …]. */
function perOutput(kernel: Tensor | undefined): number {
  return sizeOf(kernel?.shape.slice(1) ?? []);
}

/** Uses a session and ends it, whatever happens. */
export async function using<T>(
  session: Session,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  try {
    return await use(session);
  } finally {
    await session.dispose();
  }
}
