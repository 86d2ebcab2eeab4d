import { gradientMap } from "./gradient-map.ts";

/** Every chart. */
export const charts = [gradientMap] as const;

export type ChartId = (typeof charts)[number]["id"];
