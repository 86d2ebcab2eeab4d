import { found, type Sign } from "../sign.ts";
import { lastWeights } from "./initialization.ts";

const id = "half-precision";
/** Largest float16; a quarter of it leaves one doubling of sums of four. Source: IEEE 754-2019, table 3.5 */
const largestHalf = 65_504;
const headroom = 0.25;

/** Weights near the end of what float16 can hold. */
export const halfPrecision = {
  id,
  summary: "Weights are so large that float16 is about to overflow.",
  source: "IEEE 754-2019, table 3.5; Micikevicius et al. 2018 — https://arxiv.org/abs/1710.03740",
  lacks: (evidence) => (lastWeights(evidence) ? undefined : "weights"),
  look(evidence) {
    const moment = lastWeights(evidence);
    const sizes = (moment?.weights ?? [])
      .filter(({ role }) => role !== "state" && role !== "other")
      .map((weight) => ({
        weight,
        size: Math.max(Math.abs(weight.summary.min), Math.abs(weight.summary.max)),
      }));
    const worst = sizes.reduce<(typeof sizes)[number] | undefined>(
      (best, each) =>
        Number.isFinite(each.size) && !(best && best.size >= each.size) ? each : best,
      undefined,
    );
    if (!moment || !worst || worst.size < headroom * largestHalf) return [];
    return [
      found(id, "half-precision-limit", "warning", {
        layer: worst.weight.layer,
        figures: { largest: worst.size, headroom: largestHalf / worst.size },
        limits: { largest: headroom * largestHalf },
        from: [{ file: moment.file, tag: worst.weight.name }],
      }),
    ];
  },
} as const satisfies Sign;
