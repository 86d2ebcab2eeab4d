import { suggestion } from "./nearest.ts";

/** What every entry of every registry says about itself. */
export interface Entry {
  /** Kebab-case: the file name, the documentation anchor and the argument on the command line. */
  readonly id: string;
  /** One sentence. */
  readonly summary: string;
  /** The paper, section or documentation that defines it. */
  readonly source: string;
}

/**
 * The entry with this id.
 *
 * @throws RangeError naming the nearest known id when there is none.
 */
export function entryOf<E extends { readonly id: string }>(
  registry: readonly E[],
  id: string,
  who: string,
): E {
  const entry = registry.find((candidate) => candidate.id === id);
  if (entry) return entry;
  const known = registry.map((candidate) => candidate.id);
  throw new RangeError(`${who}: unknown id, got "${id}"${suggestion(id, known)}`);
}
