import { names, type Shown } from "./state.ts";

/** Colors of the lines of A and B. */
export const tones = [1, 2] as const;

/** What a line begins with that belongs to one of two networks. */
export function prefix(all: readonly Shown[], i: number): string {
  return all.length > 1 ? `${names[i]} ` : "";
}
