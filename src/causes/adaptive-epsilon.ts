import { sizeOf } from "../graph/tensor.ts";
import { built } from "../model/build.ts";
import { median } from "../stats/median.ts";
import type { Cause } from "./cause.ts";

/** Root mean square of the gradient's elements, in ε: under 1 the denominator is ε and steps shrink with the gradient. */
const leastMultiple = 1;

/** Gradients smaller than the ε of an adaptive optimizer: it divides by ε, and no longer by their size. */
export const adaptiveEpsilon = {
  id: "adaptive-epsilon",
  summary:
    "The gradient's elements are smaller than the optimizer's ε, which then decides the step instead of their size.",
  source: "Kingma & Ba 2015, §2; Wortsman et al. 2023, §3.4 — https://arxiv.org/abs/2309.14322",
  explains: ["stalled-loss", "vanishing-gradient"],
  weigh({ plan, trace, findings }) {
    const epsilon = plan.recipe.optimizer.config["epsilon"];
    const isStuck = findings.some(
      ({ detector, severity }) =>
        severity === "failure" && adaptiveEpsilon.explains.some((id) => id === detector),
    );
    if (epsilon === undefined || !(epsilon > 0) || !isStuck) return undefined;
    const trained = built(plan.model).flatMap(({ parameters }) =>
      parameters.filter(({ trainable }) => trainable),
    );
    const count = trained.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    const norms = trace.records.map(({ gradNorm }) => gradNorm).filter(Number.isFinite);
    const elements = median(norms) / Math.sqrt(Math.max(1, count));
    if (!(elements < leastMultiple * epsilon)) return undefined;
    return {
      layer: undefined,
      layers: [],
      share: 1,
      figures: { epsilon, gradElement: elements },
    };
  },
} as const satisfies Cause;
