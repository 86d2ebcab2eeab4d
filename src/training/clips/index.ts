import type { ClipRule } from "../clip.ts";
import { adaptive } from "./adaptive.ts";
import { auto } from "./auto.ts";
import { globalNorm } from "./global-norm.ts";
import { norm } from "./norm.ts";
import { value } from "./value.ts";

/** Every bound on gradients, simplest first. */
export const clips = [
  value,
  norm,
  globalNorm,
  adaptive,
  auto,
] as const satisfies readonly ClipRule[];
export type ClipId = (typeof clips)[number]["id"];
