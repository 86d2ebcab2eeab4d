import type { Engine, NamedValues, Session } from "../../src/engine/engine.ts";
import { onnxruntimeEngine } from "../../src/engine/onnxruntime.ts";
import { compileStep, sampledName, statisticsName } from "../../src/training/compile.ts";
import { hashedNumbers } from "../../src/training/parity.fixture.ts";
import type { WatchPlan } from "../../src/training/watch.ts";
import { startValues } from "./network.ts";
import type { Contender, Network, Timing, Workload } from "./workload.ts";

type Statistics = Parameters<typeof compileStep>[3];

/** Norms, moments and shares, which every contender can measure. */
export const shared: Statistics = (id) => (sharedQuantities as readonly string[]).includes(id);

/** Our own path: the trainer's graph, several steps a call, in native kernels unless told. */
export function isograd(
  name = "Isograd",
  statistics: Statistics = true,
  runs: (workload: Workload) => boolean = () => true,
  engine: Engine = onnxruntimeEngine,
): Contender {
  const prepared = new Map<Network, Promise<Prepared>>();
  return {
    name,
    runs,
    async measure(workload) {
      const { network, chunk } = workload;
      const known = prepared.get(network) ?? prepare(network, chunk, statistics, engine);
      prepared.set(network, known);
      return timing(await known, workload);
    },
  };
}

interface Prepared {
  readonly session: Session;
  readonly start: NamedValues;
  readonly inputs: NamedValues;
  readonly watched: WatchPlan | undefined;
}

/** Position of the first input in the stream: behind the parameters of any network used here. */
const batchStart = 2 ** 30;

async function prepare(
  { model, recipe, learningRate }: Network,
  chunk: number,
  statistics: Statistics,
  engine: Engine,
): Promise<Prepared> {
  const step = compileStep(model, recipe, recipe.batchSize, statistics);
  const samples = chunk * recipe.batchSize;
  const size = step.inputShape.reduce((product, axis) => product * axis, 1);
  const classes = step.targetShape[0] ?? 1;
  const targets = new Float32Array(samples * classes);
  for (let i = 0; i < samples; i++) targets[i * classes + (i % classes)] = 1;
  return {
    session: await engine.compile(step.program),
    start: startValues(model),
    inputs: {
      x: hashedNumbers(batchStart, samples * size),
      targets,
      "scalar/learningRate": new Float32Array(chunk).fill(learningRate),
    },
    watched: step.watched,
  };
}

async function timing(prepared: Prepared, workload: Workload): Promise<Timing> {
  const { steps, chunk } = workload;
  const first = await runChunk(prepared, prepared.start, workload);
  let state = first.state;
  const wall = performance.now();
  const cpu = process.cpuUsage();
  for (let at = 0; at < steps; at += chunk)
    state = (await runChunk(prepared, state, workload)).state;
  const used = process.cpuUsage(cpu);
  return {
    seconds: (performance.now() - wall) / 1e3,
    cpuSeconds: (used.user + used.system) / 1e6,
    losses: Array.from(first.outputs["loss"] ?? []),
    statistics: comparedStatistics(prepared.watched, workload, first.outputs[statisticsName]),
  };
}

/** As the trainer does it: one graph for all, told step by step whether to measure. */
async function runChunk(
  { session, inputs, watched }: Prepared,
  before: NamedValues,
  { every, chunk }: Workload,
) {
  const isSampled = (step: number) => every > 0 && step % every === 0;
  const sampled = Float32Array.from({ length: chunk }, (_, step) => Number(isSampled(step)));
  return session.run(before, watched ? { ...inputs, [sampledName]: sampled } : inputs, chunk);
}

/** What the peers measure, too: six quantities of perceptrons; the norm of each layer's weight gradient elsewhere. */
function comparedStatistics(
  watched: WatchPlan | undefined,
  { network, every }: Workload,
  cells: ArrayLike<number> = [],
): readonly number[] {
  if (!watched || every === 0) return [];
  const width = watched.layers.length;
  const names = network.kind === "mlp" ? sharedQuantities : ["grad-norm"];
  return names
    .flatMap((name) => {
      const row = (watched.quantities as readonly string[]).indexOf(name);
      return row < 0 ? [] : Array.from(cells).slice(row * width, (row + 1) * width);
    })
    .filter(Number.isFinite);
}

const sharedQuantities = [
  "activation-grad-norm",
  "grad-norm",
  "weight-norm",
  "update-ratio",
  "forward-second-moment",
  "saturation",
  "dead-units",
] as const;
