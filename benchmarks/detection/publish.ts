import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";

/** The benchmarks of a folder; each owns a key of results.json and a part of README.md. */
export type Section = "detection" | "repair";

/** This folder; others name their own. */
const here = new URL(".", import.meta.url);

/** Where figures of time come from. */
export function machine(): { readonly node: string; readonly cpu: string; readonly cores: number } {
  const known = cpus();
  return { node: process.version, cpu: known[0]?.model.trim() ?? "unknown", cores: known.length };
}

/** What a benchmark wrote before, as JSON; `undefined` when it never did. */
export function published(section: Section, folder: URL): unknown {
  const results = new URL("./results.json", folder);
  return existsSync(results) ? JSON.parse(readFileSync(results, "utf8"))[section] : undefined;
}

/**
 * Writes a benchmark's results and puts its tables between its marks in the README.
 *
 * @param folder - of results.json and README.md, ends in a slash.
 */
export function publish(section: Section, data: object, tables: string, folder = here): void {
  const results = new URL("./results.json", folder);
  const readme = new URL("./README.md", folder);
  const sofar = existsSync(results) ? JSON.parse(readFileSync(results, "utf8")) : {};
  writeFileSync(results, `${lines({ ...sofar, [section]: data }, 3)}\n`);
  const [begin, end] = [`<!-- ${section}: written by a script -->`, `<!-- /${section} -->`];
  const text = readFileSync(readme, "utf8");
  const [before, rest] = halves(text, begin);
  const [, after] = halves(rest, end);
  writeFileSync(readme, `${before}${begin}\n\n${tables}\n\n${end}${after}`);
}

function halves(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark);
  if (at < 0) throw new RangeError(`publish: README.md has no mark, got "${mark}"`);
  return [text.slice(0, at), text.slice(at + mark.length)];
}

/** JSON that opens objects and arrays down to a depth, and keeps what is deeper on one line. */
function lines(value: unknown, depth: number): string {
  if (depth === 0 || typeof value !== "object" || value === null)
    return JSON.stringify(value, rounded);
  const indented = (text: string) => text.replaceAll("\n", "\n ");
  if (Array.isArray(value)) {
    const items = value.map((item) => indented(lines(item, depth - 1)));
    return `[\n ${items.join(",\n ")}\n]`;
  }
  const fields = Object.entries(value).flatMap(([key, field]) =>
    field === undefined ? [] : [`${JSON.stringify(key)}: ${indented(lines(field, depth - 1))}`],
  );
  return `{\n ${fields.join(",\n ")}\n}`;
}

/** Four significant digits; numbers that are not finite as text. */
function rounded(_key: string, value: unknown): unknown {
  if (typeof value !== "number" || Number.isInteger(value)) return value;
  return Number.isFinite(value) ? Number(value.toPrecision(4)) : String(value);
}

/** A Markdown table; the first column is text, the others are numbers. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? "---" : "---:"))), ...rows.map(line)].join(
    "\n",
  );
}
