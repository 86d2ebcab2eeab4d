import type { Control } from "./control.ts";
import { networkControls } from "./network.ts";
import { recipeControls } from "./recipe.ts";
import { taskControls } from "./task.ts";

/** Every control, in the order of the page. Their words and sources are those of the registries. */
export const controls: readonly Control[] = [
  ...taskControls,
  ...networkControls,
  ...recipeControls,
];
