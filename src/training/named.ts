import { suggestion } from "../core/nearest.ts";

/**
 * The entry with this id or one of these names. Letter case, `_`, `-` and a package in front (`Custom>Adam`, as Keras
 * 2.11 writes) do not count, so that every library's spelling is found.
 *
 * @throws RangeError naming the nearest known name when there is none.
 */
export function entryNamed<E extends { readonly id: string; readonly names: readonly string[] }>(
  registry: readonly E[],
  name: string,
  who: string,
): E {
  const wanted = plain(name.slice(name.indexOf(">") + 1));
  const entry = registry.find(({ id, names }) =>
    [id, ...names].some((known) => plain(known) === wanted),
  );
  if (entry) return entry;
  const known = registry.map(({ id }) => id);
  throw new RangeError(`${who}, got "${name}"${suggestion(name, known)}`);
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[-_\s]/g, "");
}
