import type { Line } from "./expectation.ts";

/** Every number with what was expected, and below the notes of those that miss it. */
export function linesTable(lines: readonly Line[]): string {
  const cells = lines.map(({ what, source, expected, tolerance, measured, holds }) => {
    return [what, source, expected, tolerance, measured, holds ? "yes" : "**no**"];
  });
  const table = markdown(["", "source", "expected", "tolerance", "measured", "holds"], cells);
  const notes = lines.flatMap(({ what, note }) =>
    note === undefined ? [] : [`* ${what}: ${note}`],
  );
  return notes.length === 0 ? table : `${table}\n\n${notes.join("\n")}`;
}

export function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** “41 of 44 numbers hold.” */
export function countText(lines: readonly Line[]): string {
  return `${lines.filter(({ holds }) => holds).length} of ${lines.length} numbers hold.`;
}
