import type { ContentNote } from "./content.ts";

/** Something that was not read, and why. */
export interface LeftOut {
  readonly name: string;
  readonly why: string;
}

/** Names of what was left out that a note tells. */
const mostShown = 3;

/** A note on what was left out, such as "4 weights: a (of type 14), …"; none where it is nothing. */
export function leftOut(what: string, parts: readonly LeftOut[]): readonly ContentNote[] {
  if (parts.length === 0) return [];
  const shown = parts.slice(0, mostShown).map(({ name, why }) => `${name} (${why})`);
  const rest = parts.length > mostShown ? ", …" : "";
  return [{ code: "left-out", what: `${parts.length} ${what}: ${shown.join(", ")}${rest}` }];
}
