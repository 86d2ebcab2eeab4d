import type { TensorSummary } from "../../formats/tensor-scan.ts";
import { smallestExponent } from "../../stats/exponent-histogram.ts";
import type { Evidence } from "../evidence.ts";
import type { SignFinding } from "../examination.ts";
import { found, type Sign } from "../sign.ts";
import { lastWeights } from "./initialization.ts";

const id = "half-precision";
/** Largest float16; a quarter of it leaves one doubling of sums of four. Source: IEEE 754-2019, table 3.5 */
const largestHalf = 65_504;
const headroom = 0.25;

/** Weights near the end of what float16 can hold. */
export const halfPrecision = {
  id,
  summary:
    "Weights are so large that float16 is about to overflow, or so small that it has no number for them.",
  source: "IEEE 754-2019, table 3.5; Micikevicius et al. 2018 — https://arxiv.org/abs/1710.03740",
  lacks: (evidence) => (lastWeights(evidence) ? undefined : "weights"),
  look: (evidence) => [...overflows(evidence), ...underflows(evidence)],
} as const satisfies Sign;

function overflows(evidence: Evidence): readonly SignFinding[] {
  const moment = lastWeights(evidence);
  const sizes = (moment?.weights ?? [])
    .filter(({ role }) => role !== "state" && role !== "other")
    .map((weight) => ({
      weight,
      size: Math.max(Math.abs(weight.summary.min), Math.abs(weight.summary.max)),
    }));
  const worst = sizes.reduce<(typeof sizes)[number] | undefined>(
    (best, each) => (Number.isFinite(each.size) && !(best && best.size >= each.size) ? each : best),
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
}

/** Exponents of float16's smallest number, and of the first bin of a histogram. Source: stats/exponent-histogram */
const smallestHalf = -24;
/** Share of a kernel's numbers that become 0. */
const lostShare = 0.5;

/** Kernels of which most numbers would be 0 in float16. */
function underflows(evidence: Evidence): readonly SignFinding[] {
  const moment = lastWeights(evidence);
  const lost = (moment?.weights ?? [])
    .filter(({ role }) => role === "kernel" || role === "embedding")
    .map((weight) => ({ weight, share: belowHalf(weight.summary) }))
    .filter(({ share }) => share >= lostShare);
  const [first] = lost;
  if (!moment || !first) return [];
  return [
    found(id, "half-precision-underflow", "warning", {
      layer: first.weight.layer,
      figures: { share: first.share, kernels: lost.length },
      limits: { share: lostShare },
      from: [{ file: moment.file, tag: first.weight.name }],
    }),
  ];
}

/** Share of the numbers that are not 0 but below 2^−24 in size. */
function belowHalf({ exponents, count, zeros }: TensorSummary): number {
  if (!exponents || count === zeros) return 0;
  const bins = smallestHalf - smallestExponent;
  const sum = (counts: readonly number[]) =>
    counts.slice(0, bins).reduce((all, each) => all + each, 0);
  const { positive, negative, positiveSubnormal, negativeSubnormal } = exponents;
  return (sum(positive) + sum(negative) + positiveSubnormal + negativeSubnormal) / (count - zeros);
}
