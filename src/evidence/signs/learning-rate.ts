import { mainCurve } from "../progress.ts";
import { found, type Sign } from "../sign.ts";

const id = "learning-rate";
const fewest = 3;

/** A learning rate of exactly 0. */
export const learningRate = {
  id,
  summary: "The learning rate is 0 throughout: nothing can be learned.",
  source: "torch.optim.lr_scheduler: a warm-up that is never stepped stays at its first rate",
  lacks: (evidence) => (mainCurve(evidence, "learning-rate") ? undefined : "learning-rate"),
  look(evidence, { state }) {
    // A program that prints four digits prints 0.0000.
    if (state === "learned" || state === "converged" || state === "moving") return [];
    const rate = mainCurve(evidence, "learning-rate");
    if (!rate || rate.values.length < fewest || rate.values.some((value) => value !== 0)) return [];
    return [
      found(id, "learning-rate-zero", "failure", {
        at: { base: rate.base, position: rate.positions[0] ?? 0 },
        figures: { records: rate.values.length },
        from: [rate.from],
      }),
    ];
  },
} as const satisfies Sign;
