/** A number, text or truth value within nested data, and the keys that lead to it. */
export type FlatEntry = readonly [path: string, leaf: string | number | boolean];

type Visit = { readonly path: string; readonly value: unknown };

/**
 * The leaves of nested objects, depth first, with the keys on their way joined. Lists are left out but for their texts and
 * numbers, which are joined by commas; `null` is left out.
 *
 * @param separator - between keys: "." of settings, "/" of logged values.
 */
export function flatEntries(value: unknown, separator: string, prefix = ""): FlatEntry[] {
  const entries: FlatEntry[] = [];
  const open: Visit[] = [{ path: prefix, value }];
  for (let visit = open.pop(); visit; visit = open.pop()) {
    const { path, value } = visit;
    if (isLeaf(value)) entries.push([path, value]);
    else if (Array.isArray(value)) {
      if (value.length > 0 && value.length <= mostListed && value.every(isLeaf))
        entries.push([path, value.join(", ")]);
    } else if (typeof value === "object" && value !== null)
      for (const [key, inner] of Object.entries(value).toReversed())
        open.push({ path: path === "" ? key : `${path}${separator}${key}`, value: inner });
  }
  return entries;
}

/** Leaves as settings; on plain data without a prototype, since names come from a file. */
export function settingsOf(entries: readonly FlatEntry[]): Record<string, FlatEntry[1]> {
  const settings: Record<string, FlatEntry[1]> = Object.create(null);
  for (const [path, leaf] of entries) settings[path] = leaf;
  return settings;
}

/** Layer sizes and betas are settings; a longer list is data. */
const mostListed = 16;

function isLeaf(value: unknown): value is FlatEntry[1] {
  return typeof value === "number" || typeof value === "string" || typeof value === "boolean";
}
