import type { Caveat, NotMeasured } from "../exact/tool.ts";
import { numberText } from "./number-text.ts";

/** Why a tool did not measure, with the size that there is and the one that there may or must be. */
export function notMeasuredText({ reason, figures }: NotMeasured): string {
  const { size = Number.NaN, most = Number.NaN, least = Number.NaN } = figures;
  switch (reason) {
    case "too-large":
      return `too large for an exact measurement: ${numberText(size)} where ${numberText(most)} can be held`;
    case "too-few-samples":
      return `needs ${numberText(least)} training samples, got ${numberText(size)}`;
    case "no-recurrent-layer":
      return "no layer carries a state from one time step to the next";
    case "nothing-trained":
      return "no parameter is trained";
    default:
      return reason satisfies never;
  }
}

/** What a reader of the numbers must know. */
export function caveatText({ code, figures }: Caveat): string {
  const text = (id: string) => numberText(figures[id] ?? Number.NaN);
  switch (code) {
    case "sampled-directions":
      return `Estimated from ${text("directions")} random directions of ${text("rows")} outputs: extremes and condition number need all of them.`;
    case "samples-mixed":
      return "The samples of a batch act on each other, as in batch normalization: each Jacobian is that of one sample among the measured ones.";
    case "not-converged":
      return `Not converged after ${text("iterations")} products: the error of the curvature is at most ${text("residual")} of it.`;
    case "first-step-preconditioner":
      return "Before the first update the optimizer has seen nothing: what it divides by is taken from the gradient of this batch, and settles after some steps; try --after 100.";
    case "limit-unknown":
      return "No limit of lr·λ is known for this optimizer.";
    case "cut-sequence":
      return `Only the last ${text("transitions")} transitions of ${text("steps")} time steps were followed.`;
    default:
      return code satisfies never;
  }
}
