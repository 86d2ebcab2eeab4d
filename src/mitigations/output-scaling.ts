import { moments } from "../stats/moments.ts";
import type { Targets } from "../tasks/task.ts";
import { freshName } from "./changes/hidden-layers.ts";
import type { Mitigation } from "./mitigation.ts";

/** Targets this close to mean 0 and deviation 1 need no scaling. */
const tolerance = 0.1;

export const outputScaling = {
  id: "output-scaling",
  summary:
    "Puts a layer behind the output that multiplies by the training targets' deviation and adds their mean, so that the network itself answers in unit size.",
  source: "Bishop 1995, Neural Networks for Pattern Recognition, §8.2",
  treats: ["unscaled-target"],
  cost: 2,
  limits:
    "Does not help plain SGD at the same learning rate: the gradient that enters the network grows with the deviation; Adam divides it out.",
  apply(plan, { problem: { dataset, train } }) {
    const { model } = plan;
    const last = model.layers.at(-1);
    if (!last || last.kind === "Rescaling" || dataset.targets.kind === "classes") return undefined;
    const columns = columnsOf(dataset.targets, train).map(moments);
    const isUnit = columns.every(
      ({ mean, variance }) =>
        Math.abs(mean) <= tolerance && Math.abs(Math.sqrt(variance) - 1) <= tolerance,
    );
    if (isUnit) return undefined;
    const scale = columns.map(({ variance }) => Math.sqrt(variance) || 1);
    const offset = columns.map(({ mean }) => mean);
    const config =
      columns.length === 1 ? { scale: scale[0] ?? 1, offset: offset[0] ?? 0 } : { scale, offset };
    const name = freshName(model, `${last.name}_scaling`);
    return {
      ...plan,
      model: {
        ...model,
        layers: [
          ...model.layers,
          { kind: "Rescaling", name, config, inputs: [last.name], trainable: true },
        ],
      },
    };
  },
} as const satisfies Mitigation;

function columnsOf(
  targets: Extract<Targets, { kind: "numbers" }>,
  train: Int32Array,
): readonly Float64Array[] {
  const { values, width } = targets;
  return Array.from({ length: width }, (_, column) =>
    Float64Array.from(train, (sample) => values[sample * width + column] ?? 0),
  );
}
