import type { Repair, Trial } from "../repair/repair.ts";

/** What was decided about a change that was tried, and why. */
export function decisionText(decision: Trial["decision"]): string {
  switch (decision) {
    case "kept":
      return "kept";
    case "worse":
      return "worse than the control";
    case "no-advantage":
      return "no proven advantage";
    case "not-solved":
      return "does not solve it";
    case "not-repeated":
      return "proven, but fails on other seeds";
    case "larger-than-kept":
      return "trains too, not needed";
    case "not-tried":
      return "not tested";
    case "screened-out":
      return "dropped after a first look";
    default:
      return decision satisfies never;
  }
}

/** The ending of a repair. */
export interface ReasonText {
  readonly headline: string;
  readonly meaning: string;
}

/** How a repair ended. Only `solved` says that anything is. */
export function reasonText(reason: Repair["reason"]): ReasonText {
  switch (reason) {
    case "solved":
      return {
        headline: "SOLVED",
        meaning: "The changed network trains on every seed and beats the untouched control.",
      };
    case "mostly-solved":
      return {
        headline: "SOLVED ON MOST SEEDS",
        meaning:
          "The changed network trains on every seed of the test and beats the untouched control; of five further seeds it fails on one.",
      };
    case "already-healthy":
      return {
        headline: "NOTHING TO REPAIR",
        meaning: "The network trains as it is. No change was tried.",
      };
    case "nothing-helped":
      return {
        headline: "NOT SOLVED",
        meaning: "No change that was tried makes the network train on every seed.",
      };
    case "no-candidates":
      return {
        headline: "NOT SOLVED",
        meaning: "No known change treats the causes that were found.",
      };
    case "interrupted":
      return {
        headline: "NOT SOLVED",
        meaning: "Interrupted before a change was proven.",
      };
    default:
      return reason satisfies never;
  }
}
