import type { Engine } from "../../src/engine/engine.ts";
import { onnxruntimeEngine } from "../../src/engine/onnxruntime.ts";
import { statisticsName } from "../../src/training/compile.ts";
import type { WatchPlan } from "../../src/training/watch.ts";
import { type Prepared, prepare, runChunk, type Statistics } from "./prepared.ts";
import type { Contender, Network, Timing, Workload } from "./workload.ts";

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
