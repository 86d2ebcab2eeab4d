import { median } from "../../stats/median.ts";
import { found, type Sign } from "../sign.ts";

const id = "cancelling-gradient";
/**
 * Mean |m|/√v of a gradient whose sign is a coin: E|N(0,1)|·√((1 − β₁)/(1 + β₁)) = 0.8·0.23 with β₁ = 0.9. A gradient that turns
 * at every step leaves (1 − β₁)/(1 + β₁) = 0.05.
 */
const limit = 0.08;

/** Gradients that turn around at every step: large in v, next to nothing in m. */
export const cancellingGradient = {
  id,
  summary:
    "In Adam's memory the gradient turns its sign at every step: steps overshoot, although gradients are large.",
  source:
    "Kingma & Ba 2015, §2.1 (|m|/√v as a signal-to-noise ratio) — https://arxiv.org/abs/1412.6980",
  lacks: ({ moments }) =>
    moments.some(({ optimizer }) =>
      optimizer?.gradients.some(({ agreement }) => Number.isFinite(agreement)),
    )
      ? undefined
      : "optimizer-state",
  look({ moments }, { state }) {
    const moment = moments.findLast(({ optimizer }) => optimizer !== undefined);
    const known = (moment?.optimizer?.gradients ?? []).filter(({ agreement }) =>
      Number.isFinite(agreement),
    );
    const usual = median(known.map(({ agreement }) => agreement));
    if (!moment || state === "converged" || !(usual < limit)) return [];
    return [
      found(id, "gradients-cancel", "warning", {
        figures: { agreement: usual },
        limits: { agreement: limit },
        from: [{ file: moment.file, tag: "optimizer state" }],
      }),
    ];
  },
} as const satisfies Sign;
