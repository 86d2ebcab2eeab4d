import type { Profile } from "../quantity.ts";
import { cellGradNorm } from "./cell-grad-norm.ts";
import { gradExponents } from "./grad-exponents.ts";
import { hiddenGradNorm } from "./hidden-grad-norm.ts";

/** Everything that is watched at a layer as a list of numbers. */
export const profiles = [
  hiddenGradNorm,
  cellGradNorm,
  gradExponents,
] as const satisfies readonly Profile[];

export type ProfileId = (typeof profiles)[number]["id"];
