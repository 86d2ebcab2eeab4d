import type { Program } from "../graph/graph.ts";
import { shapeText, sizeOf } from "../graph/tensor.ts";
import type { Engine, NamedValues, Session, Values } from "./engine.ts";
import { emptyMemory, kernelsOn, type Memory } from "./wasm/module.ts";
import { type Plan, planOf, withCarried } from "./wasm/plan.ts";

/** Our own kernels in WebAssembly: float32, nothing to install, the same in Node, browsers and workers. */
export const wasmEngine = {
  id: "wasm",
  summary: "Our own WebAssembly kernels in float32; nothing to install, runs in browsers too.",
  source: "assembly/",
  async compile(program) {
    return sessionOf(program);
  },
} as const satisfies Engine;

const pageBytes = 65536;
/** Bytes of slices that are in memory at a time. */
const stackBytes = 64 * 2 ** 20;

async function sessionOf(program: Program): Promise<Session> {
  const { carried, sampled } = program;
  const graph = withCarried(program);
  const memory = emptyMemory();
  const kernels = await kernelsOn(memory);
  const plan = planOf(program, kernels.scratchBytes.value);
  reserve(memory, plan.bytes);
  for (const { at, data } of plan.contents)
    new Uint8Array(memory.buffer).set(
      new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      at,
    );
  const shapes = new Map(graph.inputs.map(({ name, shape }) => [name, shape]));
  const perStep = plan.stacked.reduce((sum, { size }) => sum + 4 * size, 4);
  const longest = Math.max(1, Math.floor(stackBytes / perStep));

  return {
    async run(state, inputs, steps) {
      if (!(steps >= 1)) throw new RangeError(`wasm: steps must be at least 1, got ${steps}`);
      for (const { name } of program.graph.inputs) if (isCarried(name)) write(name, state[name]);
      checkInputs(inputs, steps);
      const outputs: Record<string, Float32Array> = {};
      for (const { name, size, isInput } of plan.stacked)
        if (!isInput) outputs[name] = new Float32Array(steps * size);
      for (let from = 0; from < steps; from += longest)
        runChunk(inputs, outputs, from, Math.min(longest, steps - from));
      return {
        state: Object.fromEntries(carried.map(({ input }) => [input, read(input)])),
        outputs,
      };
    },
    async dispose() {},
  };

  function write(name: string, values: Values | undefined): void {
    const at = plan.inputs.get(name);
    if (at === undefined) return;
    checkSize(name, values, shapes.get(name) ?? [], 1);
    floats(at, values?.length ?? 0).set(values ?? []);
  }

  function read(name: string): Float32Array {
    return floats(plan.inputs.get(name) ?? 0, sizeOf(shapes.get(name) ?? [])).slice();
  }

  function isCarried(name: string): boolean {
    return carried.some(({ input }) => input === name);
  }

  function floats(at: number, length: number): Float32Array {
    return new Float32Array(memory.buffer, at, length);
  }

  function checkInputs(inputs: NamedValues, steps: number): void {
    for (const { name, isInput } of plan.stacked)
      if (isInput) checkSize(name, inputs[name], shapes.get(name) ?? [], steps);
    if (sampled) checkSize(sampled.input, inputs[sampled.input], [], steps);
  }

  function runChunk(
    inputs: NamedValues,
    outputs: Readonly<Record<string, Float32Array>>,
    from: number,
    count: number,
  ): void {
    const starts = stackStarts(plan, count);
    reserve(memory, starts.end);
    const slots = new Uint32Array(memory.buffer, plan.slots, plan.stacked.length);
    plan.stacked.forEach(({ name, size, isInput }, i) => {
      slots[i] = starts.of[i] ?? 0;
      if (isInput)
        floats(starts.of[i] ?? 0, count * size).set(
          inputs[name]?.subarray(from * size, (from + count) * size) ?? [],
        );
    });
    const samples = sampled && inputs[sampled.input]?.subarray(from, from + count);
    if (samples) floats(starts.samples, count).set(samples);
    const failed = kernels.run(
      plan.plain,
      plan.sampled,
      samples ? starts.samples : 0,
      count,
      plan.fault,
    );
    if (failed !== 0) throw lookupError(failed >>> 0);
    plan.stacked.forEach(({ name, size, isInput }, i) => {
      if (!isInput) outputs[name]?.set(floats(starts.of[i] ?? 0, count * size), from * size);
    });
  }

  function lookupError(address: number): RangeError {
    const { op, rows } = plan.lookups.get(address) ?? { op: "Gather", rows: 0 };
    const [index] = new Float64Array(memory.buffer, plan.fault, 1);
    return new RangeError(`${op}: index must be in [${-rows}, ${rows - 1}], got ${index}`);
  }
}

function checkSize(
  name: string,
  values: Values | undefined,
  shape: readonly number[],
  steps: number,
): void {
  const leading = steps === 1 ? [] : [steps];
  if (values?.length !== sizeOf(shape) * steps)
    throw new RangeError(
      `wasm: input "${name}" must hold ${shapeText([...leading, ...shape])}, got ${values?.length ?? "nothing"}`,
    );
}

/** Where the stacks of a run of some steps begin, behind all else. */
function stackStarts({ bytes, stacked }: Plan, steps: number) {
  let end = bytes;
  const of = stacked.map(({ size }) => {
    const start = end;
    end += Math.ceil((4 * size * steps) / 16) * 16;
    return start;
  });
  const samples = end;
  // Vectors read up to 64 bytes behind the last element.
  return { of, samples, end: end + 4 * steps + 128 };
}

function reserve(memory: Memory, bytes: number): void {
  const missing = Math.ceil(bytes / pageBytes) - memory.buffer.byteLength / pageBytes;
  if (missing > 0) memory.grow(missing);
}
