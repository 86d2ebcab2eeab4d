/** One cell: its text, and how the padded text is painted. */
export interface Cell {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

export interface Column {
  readonly title: string;
  readonly align: "left" | "right";
}

const gap = "  ";
const indent = "  ";

/** A table as indented lines: titles, then rows. Columns are as wide as their widest cell; no line ends in spaces. */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly (string | Cell)[])[],
  paintTitle: (text: string) => string,
): readonly string[] {
  const cells = rows.map((row) => columns.map((_, i) => cellOf(row[i])));
  const widths = columns.map(({ title }, i) =>
    Math.max(...[title, ...cells.map((row) => row[i]?.text ?? "")].map(lengthOf)),
  );
  const line = (row: readonly Cell[]) => {
    const padded = row.map(({ text, paint = (same) => same }, i) => {
      const space = " ".repeat((widths[i] ?? 0) - lengthOf(text));
      const isLast = i === row.length - 1;
      const painted = text === "" ? "" : paint(text);
      if (columns[i]?.align === "right") return `${space}${painted}`;
      return isLast ? painted : `${painted}${space}`;
    });
    return `${indent}${padded.join(gap)}`.trimEnd();
  };
  const titles = columns.map(({ title }) => ({ text: title, paint: paintTitle }));
  return [line(titles), ...cells.map(line)];
}

/** Lines of at most `width` characters, broken at spaces; words that are longer stay whole. */
export function wrapped(text: string, prefix: string, width = 100): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && lengthOf(prefix) + lengthOf(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line].map((content) => `${prefix}${content}`);
}

function cellOf(cell: string | Cell | undefined): Cell {
  return typeof cell === "object" ? cell : { text: cell ?? "" };
}

/** Characters, not code units. */
function lengthOf(text: string): number {
  return [...text].length;
}
