import type { NotRun } from "../diagnosis/diagnosis.ts";

/** Why a check could not be made. */
export function notRunText({ reason }: NotRun): string {
  switch (reason) {
    case "no-layers-measured":
      return "no layer was measured";
    case "too-few-layers":
      return "the network has too few layers with weights to compare them";
    case "too-few-steps":
      return "the run has too few measured steps";
    case "not-a-chain":
      return "the network is not one chain of layers";
    case "unsupported-layer":
      return "a layer is of a kind that theory does not cover";
    case "not-in-this-network":
      return "no layer has what it looks at";
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
