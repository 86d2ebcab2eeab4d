import type { Counterfactual, WeighedCause } from "../causes/cause.ts";
import type { CauseId } from "../causes/index.ts";
import { figureText } from "./figures.ts";
import { decadesText, numberText, percentText, signedText } from "./number-text.ts";
import { nameText } from "./printable.ts";

/** A cause in words. */
export interface CauseText {
  readonly what: string;
  readonly why: string;
  /** Where and how strongly, in numbers. */
  readonly evidence: string;
  /** What happened when only this cause was taken away; absent where that could not be measured at step 0. */
  readonly counterfactual: string | undefined;
}

interface Words {
  readonly what: string;
  readonly why: string;
}

/** What each cause is and how it works. A new cause does not compile until it is here. */
const words: Readonly<Record<CauseId, Words>> = {
  "weak-initial-variance": {
    what: "The initial weights are too small for this activation.",
    why: "Every layer multiplies the gradient by a factor below 1, so depth makes it vanish.",
  },
  "strong-initial-variance": {
    what: "The initial weights are too large for this activation.",
    why: "Every layer multiplies signal and gradient by a factor above 1, so depth makes them explode.",
  },
  "saturating-activation": {
    what: "The activation has a small slope where the units work.",
    why: "The gradient is multiplied by that slope once per layer; sigmoid never exceeds 1/4.",
  },
  "unbounded-activation": {
    what: "The activation lets the signal grow without bound.",
    why: "Nothing holds a signal that grows from layer to layer, and the gradient grows with it.",
  },
  depth: {
    what: "The network is deep and has no path around its layers.",
    why: "A small loss or gain per layer is raised to the power of the number of layers.",
  },
  "narrow-relu": {
    what: "ReLU layers are too narrow.",
    why: "In a narrow layer all units can fall silent at once, and then nothing passes.",
  },
  "symmetric-initialization": {
    what: "Units of a layer start with equal weights.",
    why: "Equal units receive equal gradients and stay equal, so the layer acts like one unit.",
  },
  "learning-rate-too-high": {
    what: "The learning rate is too high.",
    why: "An update moves the weights so far that the next gradient says nothing about the last.",
  },
  "learning-rate-too-low": {
    what: "The learning rate is too low.",
    why: "The gradient arrives, but the updates are too small to go anywhere in the planned steps.",
  },
  "unscaled-input": {
    what: "The input features are not on a common scale near 1.",
    why: "Large inputs saturate the first layer or make its gradient huge; small ones starve it.",
  },
  "unscaled-target": {
    what: "The targets are far from the scale that the output starts with.",
    why: "The first errors, and so the first gradients, are as large as the targets.",
  },
  "weak-recurrent-weights": {
    what: "The recurrent weights are too small.",
    why: "Going back in time the gradient is multiplied by them at every step, and shrinks.",
  },
  "strong-recurrent-weights": {
    what: "The recurrent weights are too large.",
    why: "Going back in time the gradient is multiplied by them at every step, and grows or meets saturated units.",
  },
  "closed-forget-gate": {
    what: "The forget gates start too far closed for what the task must remember.",
    why: "The gradient of the memory is multiplied by the gate at every time step: 0.5 leaves a thousandth after ten.",
  },
  "long-sequence": {
    what: "A simple recurrent layer has to remember over too many time steps.",
    why: "A factor slightly below 1 per time step, raised to the power of the lag, leaves nothing.",
  },
  "normalization-without-skip": {
    what: "Batch normalization is stacked deep without skip connections.",
    why: "It divides by a deviation that the activation has lowered, so each layer enlarges the gradient.",
  },
  "unscaled-branches": {
    what: "Residual branches are neither scaled nor normalized.",
    why: "Each block adds a branch as large as its trunk, so signal and gradient grow with 2 to the power of the blocks.",
  },
  "post-norm": {
    what: "The normalization stands behind the sums, on the trunk.",
    why: "Every block rescales the skip, so deep layers see the branches only, and tokens become alike.",
  },
  "half-precision": {
    what: "Gradients do not fit into float16.",
    why: "What is below 2^-24 becomes 0 and what is above 65504 becomes infinite.",
  },
  "strong-regularization": {
    what: "The penalty on the weights is too strong.",
    why: "It shrinks the weights at every step, and small weights pass neither signal nor gradient.",
  },
  "adaptive-epsilon": {
    what: "The gradients are smaller than the optimizer's epsilon.",
    why: "An adaptive optimizer divides by the gradient's size plus epsilon; when epsilon is larger, steps vanish with the gradient.",
  },
  "tight-clipping": {
    what: "The clipping threshold is far below the size of the gradient.",
    why: "Every step is cut to a small part of what the learning rate means it to be.",
  },
  "output-loss-mismatch": {
    what: "The last activation and the loss do not fit each other.",
    why: "The gradient at the output is wrong or almost zero before any layer can pass it on.",
  },
};

/** A cause in words: what, why, how strongly, and what its removal changed. `decades` are those of the budget. */
export function causeText(weighed: WeighedCause, decades: number | undefined): CauseText {
  const { what, why } = wordsFor(weighed.cause);
  return {
    what,
    why,
    evidence: evidenceText(weighed, decades),
    counterfactual: weighed.counterfactual && counterfactualText(weighed.counterfactual),
  };
}

/** Causes whose share is one of the lost or gained decades; the others explain what was found alone. */
const decadeCauses: ReadonlySet<string> = new Set([
  "weak-initial-variance",
  "strong-initial-variance",
  "saturating-activation",
]);

function evidenceText(weighed: WeighedCause, decades: number | undefined): string {
  const { share, figures } = weighed;
  const numbers = Object.entries(figures)
    .filter(([, value]) => !Number.isNaN(value))
    .map(([key, value]) => figureText(key, value));
  const shared = decadeCauses.has(weighed.cause) ? [shareText(share, decades)] : [];
  const text = [whereText(weighed), ...shared, ...numbers].join("; ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function whereText({ layer, layers }: WeighedCause): string {
  const count = layers.length;
  if (layer === undefined) return count > 1 ? `in ${count} layers` : "in the whole network";
  if (count <= 1) return `in layer ${nameText(layer)}`;
  return `in ${count} layers, most in ${nameText(layer)}`;
}

function shareText(share: number, decades: number | undefined): string {
  if (decades === undefined || decades === 0 || !Number.isFinite(decades))
    return `share ${percentText(share)}`;
  const direction = decades < 0 ? "lost" : "gained";
  return `${percentText(share)} of the ${decadesText(decades)} ${direction}`;
}

function counterfactualText({ figure, before, after, isConfirmed }: Counterfactual): string {
  const change = changeText(figure, before, after);
  return `Without it, at step 0: ${change}. ${isConfirmed ? "Confirmed." : "Not confirmed."}`;
}

function changeText(figure: Counterfactual["figure"], before: number, after: number): string {
  switch (figure) {
    case "decades":
      return `gradient from output to input ${signedText(before)} → ${signedText(after)} decades`;
    case "signalDecades":
      return `signal from input to output ${signedText(before)} → ${signedText(after)} decades`;
    case "initialLoss":
      return `first loss ${numberText(before)} → ${numberText(after)}`;
    case "firstGradient":
      return `gradient at the first layer ${numberText(before)} → ${numberText(after)}`;
    case "outputGradient":
      return `gradient at the output ${numberText(before)} → ${numberText(after)}`;
    default:
      return figure satisfies never;
  }
}

function wordsFor(cause: string): Words {
  if (Object.hasOwn(words, cause)) return words[cause as CauseId];
  return { what: `${sentence(cause)}.`, why: "See isograd list causes." };
}

function sentence(id: string): string {
  const text = nameText(id).replaceAll("-", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
