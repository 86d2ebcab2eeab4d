import { built } from "../../model/build.ts";
import type { InitializerRef } from "../../model/initializer.ts";
import { initializerRef } from "../../model/initializers/index.ts";
import { mapRecurrent, type Recurrent, recurrentLayers } from "../../model/recurrent-layers.ts";
import type { Plan } from "../../training/plan.ts";
import type { Situation } from "../mitigation.ts";
import { changedPlan } from "./changed-plan.ts";

/** Three digits of a bias are more than the scatter of what a memory needs. */
const digits = 3;

/** Steps over which the network must remember: the task's lag, or else the longest sequence that is read; at least 2. */
export function lagOf({ model }: Plan, { problem }: Situation): number {
  const { lag } = problem.dataset;
  if (lag !== undefined) return Math.max(2, lag);
  const recurrent = new Set(recurrentLayers(model).map(({ name }) => name));
  const lengths = built(model).flatMap(({ layer, inputShapes }) =>
    recurrent.has(layer.name) ? [inputShapes[0]?.[0] ?? 1] : [],
  );
  return Math.max(2, ...lengths);
}

/** The forget bias whose gate σ(b) keeps a memory for about that many steps: ln T. */
export function forgetBias(lag: number): InitializerRef {
  return initializerRef("gate-bias", { forget: Number(Math.log(lag).toPrecision(digits)) });
}

/** The plan with this bias in every gated layer; `undefined` where there is none, or all have it. */
export function withGateBias(plan: Plan, bias: InitializerRef): Plan | undefined {
  return changedPlan(
    plan,
    mapRecurrent(plan.model, (layer) => {
      if (layer.kind === "SimpleRNN" || !layer.config.useBias) return layer;
      if (JSON.stringify(layer.config.biasInitializer) === JSON.stringify(bias)) return layer;
      if (layer.kind === "GRU")
        return { ...layer, config: { ...layer.config, biasInitializer: bias } };
      return {
        ...layer,
        config: { ...layer.config, biasInitializer: bias, unitForgetBias: false },
      };
    }),
  );
}

/** The plan with every recurrent layer changed. */
export function withRecurrence(
  plan: Plan,
  change: (layer: Recurrent) => Recurrent,
): Plan | undefined {
  return changedPlan(plan, mapRecurrent(plan.model, change));
}

/** The plan with every simple recurrent layer replaced by a gated one whose gates start open for the lag. */
export function withGatedCells(
  plan: Plan,
  situation: Situation,
  kind: "LSTM" | "GRU",
): Plan | undefined {
  const biasInitializer = forgetBias(lagOf(plan, situation));
  return withRecurrence(plan, (layer) => {
    if (layer.kind !== "SimpleRNN") return layer;
    const config = {
      ...layer.config,
      // The gates take over what a special start or activation was for.
      activation: { id: "tanh", config: {} },
      recurrentActivation: { id: "sigmoid", config: {} },
      recurrentInitializer: initializerRef("orthogonal"),
      useBias: true,
      biasInitializer,
    };
    return kind === "LSTM"
      ? { ...layer, kind, config: { ...config, unitForgetBias: false } }
      : { ...layer, kind, config: { ...config, resetAfter: true } };
  });
}
