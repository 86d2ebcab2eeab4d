import { causes } from "../causes/index.ts";
import type { Entry } from "../core/registry.ts";
import { detectors } from "../detectors/index.ts";
import { signs } from "../evidence/signs/index.ts";
import { exactTools } from "../exact/index.ts";
import { readers } from "../formats/readers/index.ts";
import { operators } from "../graph/operators/index.ts";
import { mitigations } from "../mitigations/index.ts";
import { activations } from "../model/activations/index.ts";
import { initializers } from "../model/initializers/index.ts";
import { layerKinds } from "../model/layers/index.ts";
import { networks } from "../model/networks/index.ts";
import { tasks } from "../tasks/index.ts";
import type { Task } from "../tasks/task.ts";
import { profiles } from "../trace/profiles/index.ts";
import { quantities } from "../trace/quantities/index.ts";
import { clips } from "../training/clips/index.ts";
import { losses } from "../training/losses/index.ts";
import { optimizers } from "../training/optimizers/index.ts";
import { schedules } from "../training/schedules/index.ts";
import { engines } from "./engines.ts";
import { optionTexts } from "./network-options.ts";

/** What a list says of an entry besides its id, sentence and source. */
export type Details = Readonly<Record<string, unknown>>;

/** One entry of any registry. */
export interface Listed extends Entry {
  readonly details: Details;
}

/** Entries with what `details` says of each. */
function listed<E extends Entry>(
  entries: readonly E[],
  details: (entry: E) => Details = () => ({}),
): readonly Listed[] {
  return entries.map((entry) => {
    const { id, summary, source } = entry;
    return { id, summary, source, details: details(entry) };
  });
}

/** Operators are named and defined by ONNX. */
const onnxOperators: readonly Entry[] = operators.map(({ op }) => ({
  id: op,
  summary: "A primitive operator with shape, gradient and float64 value.",
  source: `https://onnx.ai/onnx/operators/onnx__${op}.html`,
}));

/** Every registry, in the order in which a network, its training and its diagnosis meet them. */
export const registries = {
  layers: listed(layerKinds, ({ kind }) => ({ kind })),
  activations: listed(activations, ({ defaults }) => ({ settings: { ...defaults } })),
  initializers: listed(initializers, ({ defaults }) => ({ settings: { ...defaults } })),
  networks: listed(networks, (network) => ({ options: optionTexts(network) })),
  optimizers: listed(optimizers, ({ defaults }) => ({ settings: { ...defaults } })),
  schedules: listed(schedules, ({ defaults }) => ({ settings: { ...defaults } })),
  clips: listed(clips, ({ threshold }) => ({ threshold: threshold ?? null })),
  losses: listed(losses),
  tasks: listed<Task>(tasks, (task) => ({ options: taskOptions(task) })),
  quantities: listed(quantities, ({ symbol, unit, per }) => ({ symbol, unit, per })),
  profiles: listed(profiles, ({ symbol, unit, per }) => ({ symbol, unit, per })),
  detectors: listed(detectors, ({ needs }) => ({ needs })),
  causes: listed(causes, ({ explains }) => ({ explains })),
  mitigations: listed(mitigations, ({ treats, cost, limits }) => ({ treats, cost, limits })),
  tools: listed(exactTools, ({ symbol }) => ({ symbol })),
  formats: listed(readers, ({ extensions }) => ({ extensions })),
  signs: listed(signs),
  engines: listed(engines),
  operators: listed(onnxOperators),
} as const satisfies Readonly<Record<string, readonly Listed[]>>;

export type RegistryName = keyof typeof registries;

/** What may be said of a task behind its name: `remember:lag=60`. */
function taskOptions({ defaults = {}, ranges = {} }: Task) {
  return Object.entries(ranges).map(([name, { least, most }]) => ({
    name,
    default: defaults[name] ?? Number.NaN,
    least,
    most,
  }));
}
