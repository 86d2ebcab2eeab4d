import type { Definitions } from "../definitions.ts";
import { lsuvDefinition } from "./lsuv.ts";
import { clipDefinitions } from "./optimizer.ts";
import { ownCells } from "./own-cells.ts";
import { ownLayers } from "./own-layers.ts";
import { ownValues } from "./own-values.ts";
import { ownSchedules } from "./schedule.ts";

/** What a Keras program brings along if it uses it. */
export const kerasDefinitions: Definitions = {
  ...ownValues,
  ...ownLayers,
  ...ownCells,
  ...ownSchedules,
  ...clipDefinitions,
  ...lsuvDefinition,
};
