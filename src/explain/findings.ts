import type { Finding } from "../detectors/detector.ts";
import { nameText } from "./printable.ts";

/** A finding in words: what was seen, why it matters, what to do. */
export interface FindingText {
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}

/** The words for a finding. Its numbers are in figures.ts. */
export function findingText({ code, layer, step }: Finding): FindingText {
  const at = layer === undefined ? "the network" : `layer ${nameText(layer)}`;
  switch (code) {
    case "gradient-vanishes":
      return {
        what: `The gradient shrinks on its way to the input; ${at} gets the least, at step ${step}.`,
        why: "Layers near the input are not told what to change, so they stay as they were initialized.",
        fix: "Fit the initialization to the activation, change the activation, or add normalization or skips.",
      };
    case "gradient-tiny-everywhere":
      return {
        what: `Beside its weights the gradient of ${at} is tiny although the output asks for change, at step ${step}.`,
        why: "Steps this small do not move the weights, whatever the other layers get.",
        fix: "Fit the initialization to the activation, change the activation, or add normalization or skips.",
      };
    case "gradient-explodes":
      return {
        what: `The gradient grows on its way to the input; ${at} gets the most, at step ${step}.`,
        why: "Layers near the input are thrown far away by every step.",
        fix: "Lower the initial variance to what the activation needs, or add normalization; clip meanwhile.",
      };
    case "signal-explodes":
      return {
        what: `The signal grows from layer to layer; it is largest at ${at}, at step ${step}.`,
        why: "Huge outputs give huge losses and gradients, and overflow in the end.",
        fix: "Lower the initial variance, normalize the layers, and scale the input.",
      };
    case "update-explodes":
      return {
        what: `One step moves the weights of ${at} by a large part of their size, at step ${step}.`,
        why: "A step that long leaves the region where its gradient was right.",
        fix: "Lower the learning rate, or clip the gradient by its norm.",
      };
    case "gradient-spike":
      return {
        what: `The gradient of ${at} jumps far above its recent size, at step ${step}.`,
        why: "A single such step can undo what was learned.",
        fix: "Clip by global norm near the usual size of the gradient; look at the batch of this step.",
      };
    case "non-finite-loss":
      return {
        what: `The loss is NaN or infinite from step ${step} on.`,
        why: "Nothing after this step can be learned.",
        fix: "See the first layer that is not finite; lower the learning rate or the initial variance.",
      };
    case "non-finite-forward":
      return {
        what: `The output of ${at} is NaN or infinite, first of all layers, at step ${step}.`,
        why: "Every later layer and the loss inherit it.",
        fix: "Lower the learning rate or the initial variance, normalize the layers, and scale the input.",
      };
    case "non-finite-backward":
      return {
        what: `The gradient of ${at} is NaN or infinite while the loss is not, at step ${step}.`,
        why: "The update of this step destroys the weights.",
        fix: "Lower the learning rate, clip by global norm, and look for a logarithm or root of zero.",
      };
    case "non-finite-update":
      return {
        what: `The weights of ${at} are NaN or infinite after step ${step}.`,
        why: "The network cannot recover from weights that are not numbers.",
        fix: "Lower the learning rate, or clip by global norm.",
      };
    case "units-dead":
      return {
        what: `Units of ${at} are silent for every sample, at step ${step}.`,
        why: "A silent ReLU has gradient exactly 0: no optimizer or clipping revives it.",
        fix: "Use leaky ReLU, ELU or GELU, an initialization for ReLU, and a lower learning rate.",
      };
    case "units-saturated":
      return {
        what: `Units of ${at} sit where their activation is flat, at step ${step}.`,
        why: "A flat activation multiplies the gradient by almost 0.",
        fix: "Scale the input, lower the initial variance, normalize before the activation, or change it.",
      };
    case "gradient-vanishes-in-time":
      return {
        what: `Going back in time the gradient of ${at} shrinks before it reaches what must be remembered, at step ${step}.`,
        why: "What happened early changes nothing in the weights, so the network cannot learn to keep it.",
        fix: "Replace a simple recurrent layer by LSTM or GRU, start with open forget gates, or use orthogonal recurrent weights.",
      };
    case "gradient-explodes-in-time":
      return {
        what: `Going back in time the gradient of ${at} grows, at step ${step}.`,
        why: "The earliest steps outweigh all others, and one sequence can throw the weights far away.",
        fix: "Use orthogonal or smaller recurrent weights, normalize the recurrent layer; clip by global norm meanwhile.",
      };
    case "inputs-look-alike":
      return {
        what: `At ${at} all inputs look nearly alike, at step ${step}.`,
        why: "What a layer cannot tell apart, no later layer can answer differently.",
        fix: "Add skip connections, use normalization before the activation, or fewer layers.",
      };
    case "attention-collapses":
      return {
        what: `Attention in ${at} looks at one token only, at step ${step}.`,
        why: "A softmax that has decided passes almost no gradient to queries and keys.",
        fix: "Lower the learning rate or warm it up, and put the normalization before the attention.",
      };
    case "gradient-underflows":
      return {
        what: `Most of the gradient of ${at} is too small for float16 and becomes 0, at step ${step}.`,
        why: "A gradient of 0 moves nothing, however right it was.",
        fix: "Scale the loss (gradient scaling), or use bfloat16.",
      };
    case "weights-shrink":
      return {
        what: `The weights of ${at} have lost most of their size up to step ${step}.`,
        why: "Regularization pulls them to 0 faster than the data moves them, and small weights pass less.",
        fix: "Lower the regularization, or use decoupled weight decay.",
      };
    case "update-vanishes":
      return {
        what: `Gradients reach the layers, but no step moves their weights noticeably, at step ${step}.`,
        why: "The learning rate, or a bound on the gradient, leaves next to nothing of each step.",
        fix: "Raise the learning rate, or loosen the clipping.",
      };
    case "loss-stalled":
      return {
        what: `Since step ${step} the loss is at chance: no better than a model that ignores its input.`,
        why: "Whatever gradient there is does not lead anywhere.",
        fix: "See the other findings; if there are none, the learning rate or the data are to blame.",
      };
    case "loss-oscillates":
      return {
        what: `The loss jumps up and down without falling, at step ${step}.`,
        why: "The steps are longer than the valley is wide.",
        fix: "Lower the learning rate, or clip by global norm.",
      };
    case "loss-grows":
      return {
        what: `The loss grows, at step ${step}.`,
        why: "The updates lead away from the data.",
        fix: "Lower the learning rate, or clip by global norm.",
      };
    default:
      return code satisfies never;
  }
}
