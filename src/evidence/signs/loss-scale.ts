import type { Evidence, Provenance } from "../evidence.ts";
import { found, type Sign } from "../sign.ts";

const id = "loss-scale";
/** A dynamic scale starts at 65536 and halves at every overflow; below 1 it makes gradients smaller instead of larger. */
const usualScale = 65_536;
const failScale = 1;
/** Ten halvings. */
const warnScale = 64;

/** A dynamic loss scale that falls and falls: gradients overflow float16 again and again. */
export const lossScale = {
  id,
  summary:
    "The dynamic loss scale has fallen far below where it starts: scaled gradients overflow again and again.",
  source:
    "torch.amp.GradScaler: init_scale 65536, halved at every overflow; Micikevicius et al. 2018, §3.2",
  lacks: (evidence) => (scaleOf(evidence) ? undefined : "loss-scale"),
  look(evidence) {
    const scale = scaleOf(evidence);
    if (!scale || !(scale.value < warnScale || Number.isNaN(scale.value))) return [];
    return [
      found(id, "loss-scale-falls", scale.value >= failScale ? "warning" : "failure", {
        figures: {
          scale: scale.value,
          overflows: Math.log2(usualScale / scale.value),
          ...(scale.tracker !== undefined && { stepsSince: scale.tracker }),
        },
        limits: { scale: scale.value >= failScale ? warnScale : failScale },
        from: [scale.from],
      }),
    ];
  },
} as const satisfies Sign;

function scaleOf({
  moments,
  curves,
}: Evidence): { value: number; tracker?: number | undefined; from: Provenance } | undefined {
  const moment = moments.findLast(({ scaler }) => scaler !== undefined);
  if (moment?.scaler)
    return {
      value: moment.scaler.scale,
      tracker: moment.scaler.growthTracker,
      from: { file: moment.file, tag: "scale" },
    };
  const curve = curves.find(({ measures }) => measures === "loss-scale");
  const value = curve?.values.at(-1);
  return curve && value !== undefined ? { value, from: curve.from } : undefined;
}
