import { measuredText, passes, type Row } from "./expectation.ts";

/** Every row with what was expected, and below the notes of those that miss it. */
export function rowsTable(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const { what, source, expectation, format } = row;
    const verdict = passes(row) ? "yes" : "**no**";
    return [
      what,
      source,
      expectation.text(format),
      expectation.tolerance,
      measuredText(row),
      verdict,
    ];
  });
  const table = markdown(["", "source", "expected", "tolerance", "measured", "holds"], lines);
  const notes = rows.flatMap(({ what, note, ...row }) =>
    note !== undefined && !passes({ what, ...row }) ? [`* ${what}: ${note}`] : [],
  );
  return notes.length === 0 ? table : `${table}\n\n${notes.join("\n")}`;
}

export function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** “41 of 44 numbers hold.” */
export function countText(rows: readonly Row[]): string {
  return `${rows.filter(passes).length} of ${rows.length} numbers hold.`;
}
