import { isDict, isList, type Pickled, type PickledDict } from "../pickle/pickled.ts";

/** An optimizer's state dict: {state, param_groups}. */
export function looksLikeOptimizer(value: Pickled | undefined): boolean {
  return isDict(value) && isDict(value.get("state")) && isList(value.get("param_groups"));
}

const deepest = 4;
const mostVisits = 10_000;

/** Every optimizer's state dict in what was saved, those nearest to the root first. */
export function optimizersWithin(root: Pickled): readonly PickledDict[] {
  const found: PickledDict[] = [];
  const seen = new Set<Pickled>();
  let level: readonly Pickled[] = [root];
  for (let depth = 0; depth < deepest && seen.size < mostVisits; depth++) {
    const next: Pickled[] = [];
    for (const value of level) {
      if (seen.has(value) || next.length > mostVisits) continue;
      seen.add(value);
      if (!isDict(value)) {
        if (isList(value) && depth > 0) next.push(...value.slice(0, 16));
      } else if (looksLikeOptimizer(value)) found.push(value);
      else next.push(...[...value.values()].slice(0, mostVisits));
    }
    level = next;
  }
  return found;
}
