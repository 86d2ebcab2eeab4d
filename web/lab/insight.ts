import type { Engine, Session } from "../../src/engine/engine.ts";
import { builder } from "../../src/graph/builder.ts";
import { activationRefOf } from "../../src/model/layer-activation.ts";
import type { Problem } from "../../src/tasks/task.ts";
import { gather } from "../../src/training/batches.ts";
import { networkOf } from "../../src/training/network.ts";
import type { Plan } from "../../src/training/plan.ts";
import { encodeTargets } from "../../src/training/targets.ts";
import type { LayerInsight } from "./messages.ts";
import type { LabRun } from "./training.ts";

const looked = 128;
const bins = 48;
const shown = 512;

/** Measures the pre-activations of one layer of a network, as its parameters are now. */
export interface Insight {
  measure(run: LabRun): Promise<LayerInsight>;
  dispose(): Promise<void>;
}

/** `undefined` where the layer has no pre-activations. */
export async function insightInto(
  plan: Plan,
  problem: Problem,
  engine: Engine,
  name: string,
): Promise<Insight | undefined> {
  const samples = problem.train.subarray(0, looked);
  const ops = builder();
  const { layers, tensors } = networkOf(
    ops,
    plan.model,
    plan.recipe.precision,
    samples.length,
    false,
  );
  const z = tensors.find((each) => each.name === name)?.preActivation;
  const layer = layers.find((each) => each.layer.name === name)?.layer;
  const activation = layer && (activationRefOf(layer) ?? { id: "linear", config: {} });
  if (!z || !activation) return undefined;
  const session: Session = await engine.compile({ graph: ops.graph({ z }), carried: [] });
  const encoded = encodeTargets(problem.dataset, layers.at(-1)?.outputShape ?? []);
  const { x } = gather(problem, encoded, samples);
  return {
    async measure(run) {
      const { outputs } = await session.run({}, { ...run.state, x }, 1);
      return { layer: name, activation, ...summaryOf(Float32Array.from(outputs["z"] ?? [])) };
    },
    dispose: () => session.dispose(),
  };
}

function summaryOf(values: Float32Array): Omit<LayerInsight, "layer" | "activation"> {
  const finite = values.filter(Number.isFinite);
  const count = Math.max(1, finite.length);
  const mean = finite.reduce((sum, x) => sum + x, 0) / count;
  const deviation = Math.sqrt(finite.reduce((sum, x) => sum + (x - mean) ** 2, 0) / count);
  const reach = Math.min(1e6, Math.max(6, Math.abs(mean) + 3 * deviation));
  const shares = new Array<number>(bins).fill(0);
  for (const x of finite) {
    const bin = Math.floor(((x + reach) / (2 * reach)) * bins);
    const at = Math.max(0, Math.min(bins - 1, bin));
    shares[at] = (shares[at] ?? 0) + 1 / count;
  }
  const each = Math.max(1, Math.floor(finite.length / shown));
  return {
    from: -reach,
    to: reach,
    shares,
    mean,
    deviation,
    values: finite.filter((_, i) => i % each === 0).slice(0, shown),
  };
}
