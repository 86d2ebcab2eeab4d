import { gradientNoise } from "./gradient-noise.ts";
import { jacobian } from "./jacobian.ts";
import { recurrentSpectrum } from "./recurrent-spectrum.ts";
import { sharpness } from "./sharpness.ts";
import type { ExactTool } from "./tool.ts";

/** Every exact measurement, in the order reports list them. */
export const exactTools = [
  jacobian,
  sharpness,
  gradientNoise,
  recurrentSpectrum,
] as const satisfies readonly ExactTool[];

export type ExactToolId = (typeof exactTools)[number]["id"];
