import type { NamedValues, Session } from "../../src/engine/engine.ts";
import { onnxruntimeEngine } from "../../src/engine/onnxruntime.ts";
import { compileStep, statisticsName } from "../../src/training/compile.ts";
import {
  mlpBatches,
  mlpModel,
  mlpParameters,
  mlpRecipe,
} from "../../src/training/parity.fixture.ts";
import { type Contender, chunk, learningRate, type Timing, type Workload } from "./workload.ts";

/** Our native path: the trainer's two graphs, ten steps a call. */
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
  readonly step: Session;
  readonly watched: Session;
  readonly start: NamedValues;
  readonly inputs: NamedValues;
}

async function prepare({ spec }: Workload): Promise<Prepared> {
  const compiled = (withStatistics: boolean) =>
    onnxruntimeEngine.compile(
      compileStep(mlpModel(spec), mlpRecipe(spec), spec.batchSize, withStatistics).program,
    );
  return {
    step: await compiled(false),
    watched: await compiled(true),
    start: { parameters: mlpParameters(spec) },
    inputs: {
      ...mlpBatches(spec, chunk),
      "scalar/learningRate": new Float32Array(chunk).fill(learningRate),
    },
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

/** As the trainer does it: a measured step is a call of its own unless every step is measured. */
async function runChunk({ step, watched, inputs }: Prepared, before: NamedValues, every: number) {
  if (every === 0 || every === 1) {
    const { state, outputs } = await (every === 1 ? watched : step).run(before, inputs, chunk);
    return results(state, [outputs]);
  }
  const measured = await watched.run(before, part(inputs, 0, 1), 1);
  const rest = await step.run(measured.state, part(inputs, 1, chunk), chunk - 1);
  return results(rest.state, [measured.outputs, rest.outputs]);
}

function results(state: NamedValues, outputs: readonly NamedValues[]) {
  const losses = outputs.flatMap(({ loss }) => Array.from(loss ?? []));
  const cells = outputs[0]?.[statisticsName] ?? [];
  // With every step measured the stack holds a chunk of them.
  const size = cells.length / (outputs.length === 1 ? chunk : 1);
  return { state, losses, statistics: Array.from(cells.slice(0, size)) };
}

function part(inputs: NamedValues, from: number, to: number): NamedValues {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, values]) => {
      const size = values.length / chunk;
      return [name, values.subarray(from * size, to * size)];
    }),
  );
}
