import type { Definitions } from "../definitions.ts";
import { clipDefinitions } from "./clip.ts";
import { lsuvDefinition } from "./lsuv.ts";
import { optimizerDefinitions } from "./optimizer.ts";
import { ownLayers } from "./own-layers.ts";
import { ownRecurrences } from "./own-recurrences.ts";
import { ownStarts } from "./own-starts.ts";
import { scheduleDefinitions } from "./schedule.ts";

/** What a PyTorch program brings along if it uses it. */
export const torchDefinitions: Definitions = {
  ...ownStarts,
  ...ownLayers,
  ...ownRecurrences,
  ...optimizerDefinitions,
  ...scheduleDefinitions,
  ...clipDefinitions,
  ...lsuvDefinition,
};
