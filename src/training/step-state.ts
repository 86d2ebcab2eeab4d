import { entryOf } from "../core/registry.ts";
import type { Carried } from "./carried.ts";
import type { ClipRule } from "./clip.ts";
import { clips } from "./clips/index.ts";
import type { Layout } from "./layout.ts";
import type { Optimizer } from "./optimizer.ts";
import { optimizers } from "./optimizers/index.ts";
import { precisionCarried } from "./precision.ts";
import type { Recipe } from "./recipe.ts";

/** What a recipe carries from step to step besides parameters: the optimizer's slots, then the clip's and loss scaling's. */
export function carriedOf(
  { optimizer, clip, precision }: Recipe,
  { size }: Layout,
): readonly Carried[] {
  const rule: Optimizer = entryOf(optimizers, optimizer.id, "recipe");
  const config = { ...rule.defaults, ...optimizer.config };
  const bound: ClipRule | undefined = clip && entryOf(clips, clip.kind, "recipe");
  return [
    ...Array.from({ length: rule.slots(config) }, (_, i) => ({
      name: slotName(i),
      shape: [size],
      initial: rule.initialSlots?.(config)[i] ?? 0,
    })),
    ...(bound?.carried ?? []),
    ...precisionCarried(precision),
  ];
}

export function slotName(index: number): string {
  return `slot_${index}`;
}
