import Papa from "papaparse";
import { type ContentNote, contentOf } from "../content.ts";
import { loggedNumber } from "../logged-number.ts";
import { type LoggedRow, loggedRows } from "../logged-rows.ts";
import type { Reader } from "../reader.ts";
import { headText, linesOf } from "../text-lines.ts";

/** Cells that say that there is no number. */
const missing = new Set(["", "none", "null", "na", "n/a", "-"]);
const delimiters = ["\t", ";", ",", "|"];
/** Lines that show which delimiter a table has. */
const evidence = 5;

export const table = {
  id: "table",
  summary: "CSV and TSV: metrics.csv of Lightning, CSVLogger of Keras, and those of own loops.",
  source: "RFC 4180; lightning.pytorch.loggers.CSVLogger; keras.callbacks.CSVLogger",
  extensions: ["csv", "tsv"],
  recognises({ name, head }) {
    const text = headText(head);
    if (text === undefined) return false;
    if (/\.[ct]sv$/i.test(name)) return true;
    const lines = text.split("\n").slice(0, -1);
    return delimiterOf(lines.slice(0, evidence)) !== undefined && isTable(lines);
  },
  async read(source, options) {
    let rows = loggedRows();
    const texts = new Set<string>();
    let names: readonly string[] | undefined;
    let delimiter = "";
    let held = "";
    const notes: ContentNote[] = [];

    const addRow = (cells: readonly string[]) => {
      if (!names) {
        names = isHeader(cells) ? namesOf(cells) : cells.map((_, i) => `column ${i}`);
        rows = loggedRows(names);
      }
      if (!isHeader(cells)) rows.add(rowOf(cells, names, texts));
    };
    for await (const batch of linesOf(source, "table", options)) {
      if (delimiter === "" && batch.length > 0)
        delimiter = delimiterOf(batch.slice(0, evidence).map(({ text }) => text)) ?? ",";
      for (const { text, offset, isWhole } of batch) {
        const line = held === "" ? text : `${held}\n${text}`;
        // A line break within quotes is part of a cell.
        const isOpen = line.includes('"') && line.split('"').length % 2 === 0;
        held = isOpen && isWhole && line.length < mostHeld ? line : "";
        if (held !== "" || line.trim() === "") continue;
        const cells = cellsOf(line, delimiter);
        const isCut = !isWhole && names !== undefined && cells.length < names.length;
        if (isCut) notes.push({ code: "cut-off", what: "the last row", offset });
        else addRow(cells);
      }
    }
    if (texts.size > 0)
      notes.push({ code: "left-out", what: `text in ${[...texts].slice(0, 10).join(", ")}` });
    return contentOf("table", { logs: rows.logs(), notes });
  },
} as const satisfies Reader;

/** Longer than any cell of a log: a quote without its pair is then a character. */
const mostHeld = 2 ** 16;

function rowOf(cells: readonly string[], names: readonly string[], texts: Set<string>): LoggedRow {
  return cells.flatMap((cell, i) => {
    const name = names[i];
    const value = loggedNumber(cell);
    if (name === undefined) return [];
    if (value === undefined && !missing.has(cell.trim().toLowerCase())) texts.add(name);
    return value === undefined ? [] : [[name, value] as const];
  });
}

/** Names of columns; one that stands twice gets its number. */
function namesOf(cells: readonly string[]): readonly string[] {
  return cells.map((cell, i) => {
    const name = cell.trim();
    if (name === "") return `column ${i}`;
    return cells.findIndex((other) => other.trim() === name) < i ? `${name} ${i}` : name;
  });
}

function cellsOf(line: string, delimiter: string): readonly string[] {
  if (!line.includes('"')) return line.split(delimiter);
  return Papa.parse<string[]>(line, { delimiter, newline: "\n" }).data[0] ?? [];
}

/** Without a number among its cells. Loggers that are started again write their header again. */
function isHeader(cells: readonly string[]): boolean {
  const filled = cells.filter((cell) => cell.trim() !== "");
  return filled.length > 0 && filled.every((cell) => loggedNumber(cell) === undefined);
}

/** The delimiter that splits all lines into equally many cells, the more the better; a comma may be a decimal sign. */
function delimiterOf(lines: readonly string[]): string | undefined {
  const filled = lines.filter((line) => line.trim() !== "");
  const widths = delimiters.map((delimiter) => {
    const counts = filled.map((line) => cellsOf(line, delimiter).length);
    const isEven = counts.every((count) => count === counts[0]);
    return { delimiter, width: isEven ? (counts[0] ?? 0) : 0 };
  });
  const best = widths.reduce((a, b) => (b.width > a.width ? b : a));
  return best.width > 1 ? best.delimiter : undefined;
}

/** A header above numbers. */
function isTable(lines: readonly string[]): boolean {
  const [header, ...below] = lines.slice(0, evidence).filter((line) => line.trim() !== "");
  const delimiter = delimiterOf(lines.slice(0, evidence));
  if (header === undefined || below.length === 0 || delimiter === undefined) return false;
  const isName = (cell: string) => cell.trim().length > 0 && cell.trim().length < 100;
  const names = cellsOf(header, delimiter);
  return (
    isHeader(names) &&
    names.every(isName) &&
    below.every((line) => cellsOf(line, delimiter).some((cell) => loggedNumber(cell) !== undefined))
  );
}
