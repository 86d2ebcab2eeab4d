import { sizeOf } from "../../graph/tensor.ts";
import { defaultInitialization } from "../default-initialization.ts";
import type { Evidence, Moment, Weight } from "../evidence.ts";
import { placeOf } from "../gradients.ts";
import { found, type Sign } from "../sign.ts";

const id = "initialization";
/**
 * How far a kernel's standard deviation may be from that of its initialization, relative: 2 %, and three standard errors
 * of a uniform sample, √(0.8 / 4n), for small ones. A published sigmoid network stuck at 10 % shows 1.000 in every layer, its ReLU
 * twin 1.16 to 3.19.
 */
const nearest = 0.02;
const errors = 3;
/** A kernel of fewer numbers than 180 may have any spread within 10 % by chance: it tells nothing. */
const mostTolerance = 0.1;
const fewestKernels = 2;
/** Of the largest weight over the bound of the distribution: a sample of millions stays below, any training goes beyond. */
const beyondBound = 1 + 1e-6;

/** Whether the weights ever left the values that the framework drew for them. */
export const initialization = {
  id,
  summary:
    "Every kernel still has the spread of its framework's initialization: the training, if there was one, moved next to nothing.",
  source: "torch.nn.Linear, keras.layers.Dense and flax.linen.Dense: their default initializers",
  lacks(evidence) {
    const moment = lastWeights(evidence);
    if (!moment) return "weights";
    return kernelsOf(moment).length >= fewestKernels ? undefined : "known-framework";
  },
  look(evidence, { state }) {
    const moment = lastWeights(evidence);
    const kernels = moment ? kernelsOf(moment) : [];
    if (!moment || kernels.length < fewestKernels) return [];
    if (!kernels.every(({ ratio, tolerance }) => Math.abs(ratio - 1) <= tolerance)) return [];
    const ratios = kernels.map(({ ratio }) => ratio);
    const reached = Math.max(...kernels.map(({ reach }) => reach));
    const isTrained = reached > beyondBound || hasMoved(evidence, moment);
    // Wide layers learn with changes that their spread does not show: a loss that fell says more.
    if (state === "learned" || state === "converged" || state === "moving") return [];
    return [
      found(
        id,
        isTrained ? "never-left-initialization" : "untrained",
        isTrained ? "failure" : "note",
        {
          layer: kernels[0]?.weight.layer,
          at: placeOf(moment),
          figures: {
            smallest: Math.min(...ratios),
            largest: Math.max(...ratios),
            kernels: kernels.length,
            ...(Number.isFinite(reached) && { reach: reached }),
          },
          limits: { off: nearest },
          from: kernels.slice(0, 1).map(({ weight }) => ({ file: moment.file, tag: weight.name })),
        },
      ),
    ];
  },
} as const satisfies Sign;

interface Compared {
  readonly weight: Weight;
  /** Standard deviation over that of the default. */
  readonly ratio: number;
  /** Largest |w| over the bound of the default; 0 where that has none. */
  readonly reach: number;
  readonly tolerance: number;
}

/** Kernels that can be compared with a default. */
export function kernelsOf(moment: Moment): readonly Compared[] {
  return moment.weights.flatMap((weight) => {
    const drawn = defaultInitialization(moment, weight);
    const size = sizeOf(weight.shape);
    if (!drawn || weight.isTied || weight.role !== "kernel" || !(size > 1)) return [];
    const { std, min, max } = weight.summary;
    const tolerance = Math.max(nearest, errors * Math.sqrt(0.2 / size));
    if (tolerance > mostTolerance) return [];
    return [
      {
        weight,
        ratio: std / drawn.std,
        reach: Math.max(Math.abs(min), Math.abs(max)) / drawn.bound,
        tolerance,
      },
    ];
  });
}

/** The last checkpoint with weights. */
export function lastWeights({ moments }: Evidence): Moment | undefined {
  return moments.findLast(({ weights }) => weights.length > 0);
}

/** Keras begins with biases of 0, and every counter of steps with 0. */
function hasMoved({ moments }: Evidence, moment: Moment): boolean {
  const isKeras =
    moment.framework === "keras" || moment.framework === "tfjs" || moment.framework === "flax";
  const biases = moment.weights.filter(({ role }) => role === "bias");
  const moved = isKeras && biases.some(({ summary }) => summary.max > 0 && summary.min < 0);
  const steps = Math.max(0, ...moments.map(({ step, optimizer }) => step ?? optimizer?.step ?? 0));
  return moved || steps > 0;
}
