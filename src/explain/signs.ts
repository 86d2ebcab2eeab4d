import type { Lack, SignFinding } from "../evidence/examination.ts";
import type { FindingText } from "./findings.ts";
import { decadesText, numberText, percentText } from "./number-text.ts";
import { nameText } from "./printable.ts";

/** What files showed, in words with its numbers: what was seen, why it matters, what to do. */
export function signText({ code, layer, figures }: SignFinding): FindingText {
  const at = layer === undefined ? "the network" : `layer ${nameText(layer)}`;
  const number = (name: string) => numberText(figures[name] ?? Number.NaN);
  const share = (name: string) => percentText(figures[name] ?? Number.NaN);
  switch (code) {
    case "loss-not-finite":
      return {
        what: "The loss is NaN or infinite.",
        why: "Nothing after this step can be learned.",
        fix: "Look at the gradient norm before it: where it grew, lower the learning rate or clip; where it did not, look for a logarithm, root or division of 0.",
      };
    case "loss-hides-nan":
      return {
        what: "The loss is logged as exactly 0 while the gradient is no number: the program filters NaN out of what it prints.",
        why: "The training looks finished and has been broken since this step.",
        fix: "Set logging_nan_inf_filter=False, and treat it as a loss that became NaN.",
      };
    case "gradient-not-finite":
      return {
        what: "The norm of the gradient is NaN or infinite.",
        why: "A step along it destroys the weights.",
        fix: "Lower the learning rate, clip by global norm, and look for a logarithm or root of 0.",
      };
    case "weights-not-finite":
      return {
        what: `${number("tensors")} of ${number("of")} tensors of the checkpoint hold NaN or infinity, ${at} first.`,
        why: "The network cannot recover from weights that are not numbers.",
        fix: "Go back to an earlier checkpoint; lower the learning rate, or clip by global norm.",
      };
    case "optimizer-not-finite":
      return {
        what: `The optimizer remembers NaN or infinity for ${number("tensors")} of ${number("of")} parameters, ${at} first.`,
        why: "Every later step inherits it, even where the weights are still numbers.",
        fix: "Go back to an earlier checkpoint with its optimizer; clip before the step, and skip steps that are not finite.",
      };
    case "nothing-flows":
      return {
        what: `The gradient is exactly 0 at each of ${number("records")} records, and the loss never changes (${number("loss")}).`,
        why: "Nothing was asked of the network: no labels reached the loss, or every parameter is frozen.",
        fix: "Check that batches hold labels under the name that the model reads, and that parameters have requires_grad.",
      };
    case "gradients-exactly-zero":
      return {
        what: `The optimizer has never seen a gradient other than 0 for ${number("tensors")} of ${number("of")} parameters: ${at}.`,
        why: "They are frozen, not used by the loss, cut off (detach, argmax), or behind units that are silent for every sample.",
        fix: "Freeze on purpose or find the cut; with ReLU, look at the share of dead units.",
      };
    case "loss-diverges":
      return {
        what: `The loss grows: ${number("first")} at the start, at best ${number("smallest")}, up to ${number("largest")}.`,
        why: "Steps are longer than the curvature allows, or the gradient explodes.",
        fix: "Lower the learning rate, warm it up, and clip by global norm.",
      };
    case "loss-at-chance": {
      const { classes } = figures;
      const known =
        classes === undefined
          ? ""
          : `, which is ln ${numberText(classes)}: what guessing among ${numberText(classes)} classes gives`;
      return {
        what: `The loss stays where it began: ${number("first")} at the start, ${number("last")} at the end${known}.`,
        why: "The network answers the same to every input.",
        fix: "See what its gradients do; check labels and learning rate.",
      };
    }
    case "loss-spikes":
      return {
        what: `The loss spiked ${number("count")} times, up to ${number("factor")} times its usual value.`,
        why: "Single steps throw back what was learned.",
        fix: "Clip by global norm near the usual size of the gradient, lower β₂ to 0.95, and look at the batches of these steps.",
      };
    case "loss-swings":
      return {
        what: `The loss swings: from record to record it changes by ${share("swing")} of its first value, and turns at ${share("turns")} of them.`,
        why: "Steps jump from one side of a valley to the other, or batches are small and noisy.",
        fix: "Lower the learning rate, or average over larger batches.",
      };
    case "loss-zero":
      return {
        what: `The loss is exactly 0 at each of ${number("records")} records.`,
        why: "No labels reached the loss, or the program logs 0 in place of NaN.",
        fix: "Check that batches hold labels; log the gradient's norm, and set logging_nan_inf_filter=False.",
      };
    case "depth-vanishes":
      return {
        what: `The gradient loses ${decadesText(figures["decades"] ?? Number.NaN)} over ${number("layers")} layers on its way to the input; ${at} gets the least.`,
        why: "Layers near the input are not told what to change, so they stay as they were initialized.",
        fix: "Fit the initialization to the activation, change the activation, or add normalization or skips.",
      };
    case "depth-explodes":
      return {
        what: `The gradient gains ${decadesText(figures["decades"] ?? Number.NaN)} over ${number("layers")} layers on its way to the input; ${at} gets the most.`,
        why: "Layers near the input are thrown far away by every step.",
        fix: "Lower the initial variance to what the activation needs, or add normalization; clip meanwhile.",
      };
    case "norm-huge":
      return {
        what: `The gradient's norm is ${number("norm")} from the start, up to ${number("largest")}.`,
        why: "Steps along it throw the weights far away whatever they were.",
        fix: "Lower the initial variance, scale inputs and targets; clip by global norm meanwhile.",
      };
    case "norm-explodes":
      return {
        what: `The gradient's norm grows from ${number("start")} to ${number("largest")}, ${number("factor")} times.`,
        why: "Each step makes the next one longer.",
        fix: "Lower the learning rate, clip by global norm, and fit the initialization.",
      };
    case "norm-spikes":
      return {
        what: `The gradient's norm spiked ${number("count")} times, up to ${number("factor")} times its usual value.`,
        why: "A single such step can undo what was learned.",
        fix: "Clip by global norm near the usual size of the gradient; look at the batches of these steps.",
      };
    case "norm-vanishes":
      return {
        what: `The whole gradient's norm is ${number("norm")} from the start.`,
        why: "Steps this small do not move the weights.",
        fix: "Fit the initialization to the activation, change the activation, or add normalization or skips; check the scale of the loss.",
      };
    case "every-step-clipped":
      return figures["share"] === undefined
        ? {
            what: `The norm that the optimizer remembers is ${number("norm")}, the clip's limit ${number("limit")}: every recent step was cut to it.`,
            why: "The clip, not the learning rate, sets the length of steps; it hides how large gradients are.",
            fix: "Log the norm before the clip; raise the limit to its usual size, or lower the learning rate.",
          }
        : {
            what: `${share("share")} of the steps were cut to the clip's limit ${number("limit")}; the largest norm was ${number("largest")}.`,
            why: "The clip, not the learning rate, sets the length of steps.",
            fix: "Raise the limit to the 90th percentile of the norm, or lower the learning rate.",
          };
    case "gradients-cancel":
      return {
        what: `Gradients turn around at every step: their mean is ${number("agreement")} of their size.`,
        why: "Steps jump from one side of a valley to the other.",
        fix: "Lower the learning rate or the momentum.",
      };
    case "never-left-initialization":
      return {
        what: `All ${number("kernels")} kernels still have the spread that they were drawn with: ${number("smallest")} to ${number("largest")} of it.`,
        why: "The training moved next to nothing: no gradient came, or steps were too small.",
        fix: "Fit the initialization to the activation, change the activation, add normalization or skips; check the learning rate.",
      };
    case "untrained":
      return {
        what: `All ${number("kernels")} kernels are as they were drawn: this looks like a network before its training.`,
        why: "An initialization says nothing of the training.",
        fix: "Give a later checkpoint as well.",
      };
    case "weights-unmoved":
      return {
        what: `${number("kernels")} of ${number("of")} kernels did not move between the checkpoints, ${at} first, while another changed by ${share("most")}.`,
        why: "They are frozen, or no gradient reaches them.",
        fix: "If they were not frozen on purpose, look at the gradients of these layers.",
      };
    case "weights-grow":
      return {
        what: `The weights of ${at} grew ${number("factor")} times, to a norm of ${number("to")}.`,
        why: "Weights that large multiply signal and gradient.",
        fix: "Lower the learning rate, clip, and add weight decay.",
      };
    case "weights-vanish":
      return {
        what: `The weights of ${at} shrank to ${share("factor")} of their size.`,
        why: "Regularization pulls them to 0 faster than the data moves them, and small weights pass less.",
        fix: "Lower weight decay; leave normalization and biases out of it.",
      };
    case "half-precision-limit":
      return {
        what: `Weights of ${at} reach ${number("largest")}; float16 ends at 65,504.`,
        why: "Sums of a few of them overflow.",
        fix: "Keep this layer in float32, use bfloat16, or add weight decay.",
      };
    case "half-precision-underflow":
      return {
        what: `${share("share")} of the weights of ${at} are below 2⁻²⁴, in ${number("kernels")} kernels.`,
        why: "In float16 they are 0.",
        fix: "Keep these layers in float32 or bfloat16, and look at what made them so small.",
      };
    case "loss-scale-falls":
      return {
        what: `The loss scale has fallen to ${number("scale")}: about ${number("overflows")} overflows since 65,536.`,
        why: "Scaled gradients overflow float16 again and again, and each time a step is skipped.",
        fix: "Look for what grows: clip behind unscale_(), keep softmax, norm and loss in float32, or use bfloat16.",
      };
    case "learning-rate-zero":
      return {
        what: "The learning rate is 0 at every record.",
        why: "Steps of length 0 learn nothing.",
        fix: "Step the scheduler after the optimizer, and check its number of warm-up steps.",
      };
    case "sources-contradict":
      return {
        what: `Two files tell different numbers of the same steps: ${number("first")} and ${number("second")} at the first of ${number("differing")}.`,
        why: "One of them does not measure what its name says: a gradient read behind zero_grad() is 0.",
        fix: "This is a fault of the logging, not of the network: measure between backward() and the optimizer's step.",
      };
    default:
      return code satisfies never;
  }
}

/** What a sign that could not be looked for needs. */
export function lackText(lack: Lack): string {
  switch (lack) {
    case "loss":
      return "no loss was logged";
    case "gradient-norm":
      return "no norm of the gradient was logged: clip_grad_norm_ returns it";
    case "layer-gradients":
      return "no gradients of single layers: log them, or keep the optimizer's state in a checkpoint";
    case "optimizer-state":
      return "no state of Adam: save the optimizer with the checkpoint";
    case "weights":
      return "no checkpoint";
    case "weights-at-two-steps":
      return "two checkpoints of one training would show what moved";
    case "known-framework":
      return "kernels that are not drawn by a known default of their framework";
    case "loss-scale":
      return "no loss scale: only mixed precision has one";
    case "clip-limit":
      return "nothing says at which norm gradients are clipped";
    case "learning-rate":
      return "no learning rate was logged";
    case "two-sources":
      return "no quantity was logged by two files";
    default:
      return lack satisfies never;
  }
}
