import { EngineError } from "../core/errors.ts";
import { type Program, stackedInputs, stackedOutputs } from "../graph/graph.ts";
import { programBytes } from "../graph/onnx.ts";
import { shapeText, sizeOf, type Tensor } from "../graph/tensor.ts";
import type { Engine, NamedValues, Session } from "./engine.ts";

type Runtime = typeof import("onnxruntime-node");
type Compiled = import("onnxruntime-node").InferenceSession;

/** ONNX Runtime on the CPU: native kernels, float32. `run` blocks the thread it is called on, so it belongs in a worker. */
export const onnxruntimeEngine = {
  id: "onnxruntime",
  summary: "ONNX Runtime on the CPU: native float32 kernels.",
  source: "https://onnxruntime.ai",
  async compile(program) {
    return sessionOf(await runtime(), program);
  },
} as const satisfies Engine;

async function runtime(): Promise<Runtime> {
  try {
    return await import("onnxruntime-node");
  } catch (cause) {
    throw new EngineError(
      "onnxruntime",
      "cannot be loaded; try npm install onnxruntime-node",
      cause,
    );
  }
}

/**
 * Nodes from which on a graph is loaded as it is. Measured: ONNX Runtime's rewriting takes two thirds of the load time at
 * 2,000–4,000 nodes and more beyond; steps are 2–8 % faster by it on deep perceptrons and LSTMs, equal on ResNets.
 */
const mostOptimized = 5000;

async function sessionOf(ort: Runtime, program: Program): Promise<Session> {
  const { graph, carried } = program;
  const state = carried.map(({ input }) => input);
  const stacked = stackedInputs(program);
  const stackedNames = stackedOutputs(program).map(({ name }) => name);
  const shapes = new Map(
    [...graph.inputs, ...stacked].map((tensor) => [tensor.name, tensor.shape]),
  );
  const session: Compiled = await ort.InferenceSession.create(programBytes(program), {
    executionProviders: ["cpu"],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: graph.nodes.length > mostOptimized ? "disabled" : "all",
    logSeverityLevel: 3,
    extra: { session: { intra_op: { allow_spinning: "0" } } },
  });

  if (stacked.length === 0)
    throw new RangeError(
      "onnxruntime: a program needs an input that changes from step to step, got only carried ones",
    );

  const feed = (values: NamedValues, name: string, leading: readonly number[]) => {
    const shape = [...leading, ...(shapes.get(name) ?? [])];
    const data = floats(values[name]);
    if (data.length !== sizeOf(shape))
      throw new RangeError(
        `onnxruntime: input "${name}" must hold ${shapeText(shape)}, got ${data.length} values`,
      );
    return [`outer/${name}`, new ort.Tensor("float32", data, shape)] as const;
  };

  return {
    async run(values, inputs, steps) {
      if (!(steps >= 1))
        throw new RangeError(`onnxruntime: steps must be at least 1, got ${steps}`);
      const results = await session.run(
        Object.fromEntries([
          ...state.map((name) => feed(values, name, [])),
          ...stacked.map(({ name }) => feed(inputs, name, [steps])),
        ]),
      );
      const read = (name: string) => results[`outer/${name}`]?.data as Float32Array;
      return {
        state: Object.fromEntries(carried.map(({ input, output }) => [input, read(output)])),
        outputs: Object.fromEntries(stackedNames.map((name) => [name, read(name)])),
      };
    },
    async dispose() {
      await session.release();
    },
  };
}

function floats(values: NamedValues[string] | undefined): Float32Array {
  if (values instanceof Float32Array) return values;
  return Float32Array.from(values ?? []);
}

/** Bytes that one call moves in and out of the engine; callers bound their chunks of steps with it. */
export function bytesPerStep({ graph, carried }: Program): number {
  const moved = (tensors: readonly Tensor[], names: readonly string[]) =>
    tensors
      .filter(({ name }) => !names.includes(name))
      .reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0);
  return (
    moved(
      graph.inputs,
      carried.map(({ input }) => input),
    ) +
    moved(
      graph.outputs,
      carried.map(({ output }) => output),
    )
  );
}
