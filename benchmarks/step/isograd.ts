import type { NamedValues, Session } from "../../src/engine/engine.ts";
import { onnxruntimeEngine } from "../../src/engine/onnxruntime.ts";
import { compileStep, sampledName, statisticsName } from "../../src/training/compile.ts";
import {
  mlpBatches,
  mlpModel,
  mlpParameters,
  mlpRecipe,
} from "../../src/training/parity.fixture.ts";
import { type Contender, chunk, learningRate, type Timing, type Workload } from "./workload.ts";

/** Our native path: the trainer's graph, ten steps a call. */
export function isograd(): Contender {
  const prepared = new Map<string, Promise<Prepared>>();
  return {
    name: "Isograd",
    runs: () => true,
    async measure(workload) {
      const known = prepared.get(workload.id) ?? prepare(workload);
      prepared.set(workload.id, known);
      return timing(await known, workload);
    },
  };
}

interface Prepared {
  readonly session: Session;
  readonly start: NamedValues;
  readonly inputs: NamedValues;
  /** Numbers of one step's statistics. */
  readonly size: number;
}

async function prepare({ spec }: Workload): Promise<Prepared> {
  const { program } = compileStep(mlpModel(spec), mlpRecipe(spec), spec.batchSize, true);
  const statistics = program.graph.outputs.find(({ name }) => name === statisticsName);
  return {
    session: await onnxruntimeEngine.compile(program),
    start: { parameters: mlpParameters(spec) },
    inputs: {
      ...mlpBatches(spec, chunk),
      "scalar/learningRate": new Float32Array(chunk).fill(learningRate),
    },
    size: statistics?.shape[0] ?? 0,
  };
}

async function timing(prepared: Prepared, { every, steps }: Workload): Promise<Timing> {
  const first = await runChunk(prepared, prepared.start, every);
  let state = first.state;
  const wall = performance.now();
  const cpu = process.cpuUsage();
  for (let at = 0; at < steps; at += chunk) state = (await runChunk(prepared, state, every)).state;
  const used = process.cpuUsage(cpu);
  return {
    seconds: (performance.now() - wall) / 1e3,
    cpuSeconds: (used.user + used.system) / 1e6,
    losses: first.losses,
    statistics: first.statistics,
  };
}

/** As the trainer does it: one graph for all, told step by step whether to measure. */
async function runChunk({ session, inputs, size }: Prepared, before: NamedValues, every: number) {
  const isSampled = (step: number) => every > 0 && step % every === 0;
  const sampled = Float32Array.from({ length: chunk }, (_, step) => Number(isSampled(step)));
  const { state, outputs } = await session.run(
    before,
    { ...inputs, [sampledName]: sampled },
    chunk,
  );
  const cells = outputs[statisticsName] ?? [];
  return {
    state,
    losses: Array.from(outputs["loss"] ?? []),
    statistics: every > 0 ? Array.from(cells.slice(0, size)) : [],
  };
}
