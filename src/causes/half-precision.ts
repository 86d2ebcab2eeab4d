import type { Cause } from "./cause.ts";

/** Gradients below what float16 can hold. */
export const halfPrecision = {
  id: "half-precision",
  summary: "Gradients are computed in float16 without a loss scale that keeps them above 2⁻²⁴.",
  source: "Micikevicius et al. 2018, §3.2 — https://arxiv.org/abs/1710.03740",
  explains: ["gradient-underflow", "vanishing-gradient", "non-finite", "stalled-loss"],
  weigh({ plan, findings }) {
    const { precision } = plan.recipe;
    const lost = findings.find(({ code }) => code === "gradient-underflows");
    const overflow = findings.find(({ code }) => code.startsWith("non-finite"));
    if (precision?.format !== "float16" || !(lost ?? overflow)) return undefined;
    return {
      layer: (lost ?? overflow)?.layer,
      layers: [],
      share: 1,
      figures: { ...(lost && { lost: lost.figures["lost"] ?? Number.NaN }) },
    };
  },
} as const satisfies Cause;
