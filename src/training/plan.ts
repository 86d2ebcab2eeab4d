import type { Model } from "../model/model.ts";
import type { Recipe } from "./recipe.ts";

/** A model and how it is trained: what mitigations change and counterfactuals try. */
export interface Plan {
  readonly model: Model;
  readonly recipe: Recipe;
}
