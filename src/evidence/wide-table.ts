import { grouped } from "../core/grouped.ts";
import type { LongRow } from "./long-table.ts";

/** A column of a table: text, or numbers with `null` where a row has none. */
export type WideColumn =
  | { readonly name: string; readonly type: "STRING"; readonly data: readonly string[] }
  | { readonly name: string; readonly type: "DOUBLE"; readonly data: readonly (number | null)[] };

/**
 * Numbers as a table for analysis: a row for each run and position, a column for each tag. Where two files of a run use one
 * tag, the second gets a column with its file's name.
 */
export function wideColumns(rows: readonly LongRow[]): readonly WideColumn[] {
  const places = grouped(rows, ({ run, base, position }) => JSON.stringify([run, base, position]));
  const lines = [...places.values()];
  const names = columnNames(rows);
  const columnOf = ({ file, tag }: LongRow) => names.get(JSON.stringify([file, tag])) ?? tag;
  const byName = new Map(
    [...new Set(names.values())].map((name) => [
      name,
      new Array<number | null>(lines.length).fill(null),
    ]),
  );
  for (const [i, line] of lines.entries())
    for (const row of line) {
      const column = byName.get(columnOf(row));
      if (column) column[i] = row.value;
    }
  const bases = [...new Set(rows.map(({ base }) => base))];
  return [
    { name: "run", type: "STRING", data: lines.map(([first]) => first?.run ?? "") },
    ...bases.map((base) => ({
      name: base,
      type: "DOUBLE" as const,
      data: lines.map(([first]) => (first?.base === base ? first.position : null)),
    })),
    ...[...byName].map(([name, data]) => ({ name, type: "DOUBLE" as const, data })),
  ];
}

/** Column of each file and tag: the tag alone for the first file of a run that uses it. */
function columnNames(rows: readonly LongRow[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Map<string, string>();
  for (const { run, file, tag } of rows) {
    const key = JSON.stringify([file, tag]);
    if (names.has(key)) continue;
    const own = JSON.stringify([run, tag]);
    const first = taken.get(own);
    names.set(key, first === undefined || first === file ? tag : `${tag} (${file})`);
    if (first === undefined) taken.set(own, file);
  }
  return names;
}
