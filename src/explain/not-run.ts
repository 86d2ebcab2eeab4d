import type { NotRun } from "../diagnosis/diagnosis.ts";

/** What a network must have for a check; others need something that most networks have. */
const needs: Readonly<Record<string, string>> = {
  "exploding-in-time": "needs a recurrent layer over two time steps or more",
  "vanishing-in-time": "needs a recurrent layer over two time steps or more",
  "collapsed-attention": "needs an attention layer over two tokens or more",
  "collapsed-representation":
    "needs layers of two features or more, and batches of two samples or more",
  "dead-units": "needs units that can fall silent, as those of ReLU do",
  saturation: "needs an activation that is flat somewhere",
  "exploding-gradient": "needs weights of a size above 0, and a gradient at them",
  "vanishing-gradient": "needs weights of a size above 0, and a gradient at them",
  "starving-update": "needs weights of a size above 0, and a gradient at them",
};

/** Why a check could not be made. */
export function notRunText({ check, reason }: NotRun): string {
  switch (reason) {
    case "no-layers-measured":
      return "no layer was measured";
    case "too-few-layers":
      return "the network has too few layers with weights to compare them";
    case "too-few-steps":
      return "the run has too few measured steps";
    case "not-a-chain":
      return "ways through the network cross, come from several inputs, or lead past the end";
    case "unsupported-layer":
      return "a layer is of a kind that theory does not cover";
    case "not-in-this-network":
      return (Object.hasOwn(needs, check) && needs[check]) || "no layer has what it looks at";
    case "not-in-this-precision":
      return "only float16 has so few exponents that gradients fall below its smallest number";
    case "interrupted":
      return "the run was interrupted before";
    case "no-ceiling":
      return "nobody knows the best that can be reached on this data";
    case "no-gradient":
      return "the gradient is 0 or not finite on the way, so it cannot be followed";
    default:
      return reason satisfies never;
  }
}
