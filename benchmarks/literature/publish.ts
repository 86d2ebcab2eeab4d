import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Line } from "./expectation.ts";

/** What a section found, and how long it took. */
export interface Found {
  readonly machine: string;
  readonly minutes: number;
  readonly lines: readonly Line[];
}

export type Results = Readonly<Record<string, Found>>;

const results = new URL("./results.json", import.meta.url);
const readme = new URL("./README.md", import.meta.url);

/** What was published last, by section; empty before the first time. */
export function published(): Results {
  return existsSync(results) ? JSON.parse(readFileSync(results, "utf8")) : {};
}

/** Keeps what the sections found. */
export function keep(all: Results): void {
  writeFileSync(results, `${JSON.stringify(all, undefined, 1)}\n`);
}

/**
 * Puts text between a section's marks in the README.
 *
 * @throws RangeError when the README has no such marks.
 */
export function publish(section: string, text: string): void {
  const page = readFileSync(readme, "utf8");
  const begin = `<!-- ${section}: written by a script -->`;
  const start = placeOf(page, begin) + begin.length;
  const end = placeOf(page, `<!-- /${section} -->`);
  writeFileSync(readme, `${page.slice(0, start)}\n\n${text}\n\n${page.slice(end)}`);
}

function placeOf(page: string, mark: string): number {
  const at = page.indexOf(mark);
  if (at < 0) throw new RangeError(`publish: README.md has no mark, got "${mark}"`);
  return at;
}
