import Papa from "papaparse";
import { FormatError } from "../core/errors.ts";

/** A table whose rows all have as many cells as `names`. */
export interface Table {
  readonly file: string;
  readonly hasHeader: boolean;
  /** Header cells; column numbers as text without a header. */
  readonly names: readonly string[];
  readonly rows: readonly Row[];
}

export interface Row {
  /** Line of the file on which the row starts, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface TableOptions {
  /** Name of the file, for messages. */
  readonly name: string;
  /** Header name or zero-based number of the target column; the last column when omitted. */
  readonly target?: string | number | undefined;
  /** Whether the first row holds names; found out when omitted. */
  readonly header?: boolean | undefined;
}

export type CellKind = "number" | "text" | "missing" | "infinite";

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const missing = /^(|nan|n\/?a|null|\?)$/i;
const infinite = /^[+-]?inf(inity)?$/i;

/** A comma may be a decimal sign, and text holds commas more often than tabs: it comes last. */
const delimiters = ["\t", ";", ","];
const delimiterEvidence = 2 ** 16; // characters: two rows of any sane width
const headerEvidence = 20; // rows

/**
 * The rows of a text with a header, delimiter and target found as `readCsv` describes.
 *
 * @throws FormatError "csv" for ragged rows, equal names, open quotes and fewer than 2 samples.
 */
export function tableOf(text: string, { name: file, target, header }: TableOptions): Table {
  const all = rowsOf(text, file);
  const [first, ...below] = all;
  if (!first) throw problem(file, "is empty; try a header and one row per sample");
  for (const row of below)
    if (row.cells.length !== first.cells.length)
      throw problem(
        file,
        `row ${row.line} does not fit row ${first.line} with ${first.cells.length} cells` +
          `, got ${row.cells.length}`,
      );
  const hasHeader = header ?? looksLikeHeader(first.cells, below, target);
  const rows = hasHeader ? below : all;
  if (rows.length === 0)
    throw problem(
      file,
      `has only a header, got "${first.cells.join(", ")}"; try one row per sample`,
    );
  if (rows.length < 2) throw problem(file, `needs at least 2 samples, got ${rows.length}`);
  if (hasHeader) refuseEqualNames(first, file);
  return {
    file,
    hasHeader,
    names: hasHeader ? first.cells : first.cells.map((_, i) => `${i}`),
    rows,
  };
}

function rowsOf(raw: string, file: string): Row[] {
  const text = raw.replace(/^\uFEFF/, "").replaceAll(/\r\n?/g, "\n");
  const { data, errors } = cellsOf(text, delimiterOf(text));
  const rows: Row[] = [];
  let line = 1;
  const lines: number[] = [];
  for (const cells of data) {
    lines.push(line);
    if (cells.length > 1 || cells[0]?.trim() !== "")
      rows.push({ line, cells: cells.map((cell) => cell.trim()) });
    line += cells.reduce((breaks, cell) => breaks + cell.split("\n").length - 1, 1);
  }
  const quotes = errors.find(({ type }) => type === "Quotes");
  if (quotes)
    throw problem(file, `row ${lines[quotes.row ?? 0] ?? 1} has a quote without its pair, got "`);
  return rows;
}

function cellsOf(text: string, delimiter: string): Papa.ParseResult<string[]> {
  return Papa.parse<string[]>(text, { delimiter, newline: "\n" });
}

function delimiterOf(text: string): string {
  const head = text
    .slice(0, delimiterEvidence)
    .split("\n")
    .filter((line) => line.trim() !== "");
  const widths = delimiters.map((delimiter) => {
    const [first, second = first] = cellsOf(head.join("\n"), delimiter).data;
    return { delimiter, first: first?.length ?? 0, second: second?.length ?? 0 };
  });
  const splitting = widths.filter(({ first }) => first > 1);
  const alike = splitting.find(({ first, second }) => first === second);
  return (alike ?? splitting[0])?.delimiter ?? ",";
}

function looksLikeHeader(
  first: readonly string[],
  below: readonly Row[],
  target: string | number | undefined,
): boolean {
  if (below.length === 0) return first.every(isText);
  if (typeof target === "string" && !isColumnNumber(target) && first.includes(target)) return true;
  const sample = below.slice(0, headerEvidence);
  return first.some((cell, column) => {
    const texts = sample.filter(({ cells }) => isText(cells[column] ?? "")).length;
    return isText(cell) && texts * 2 <= sample.length;
  });
}

/** What a trimmed cell holds. Empty, NaN, NA, null and ? are missing; 0x10 and 1,5 are text. */
export function cellKind(cell: string): CellKind {
  if (decimal.test(cell)) return "number";
  if (missing.test(cell)) return "missing";
  return infinite.test(cell) ? "infinite" : "text";
}

function isText(cell: string): boolean {
  return cellKind(cell) === "text";
}

/** Whether the name of a target may be the number of its column. */
export function isColumnNumber(target: string): boolean {
  return /^\d+$/.test(target);
}

function refuseEqualNames({ line, cells }: Row, file: string): void {
  const seen = new Map<string, number>();
  for (const [column, name] of cells.entries()) {
    const before = seen.get(name);
    if (before !== undefined)
      throw problem(
        file,
        `row ${line} needs different names, got "${name}" in columns ${before} and ${column}`,
      );
    seen.set(name, column);
  }
}

/** The column in words. */
export function columnText({ hasHeader, names }: Table, column: number): string {
  return hasHeader ? `column "${names[column]}"` : `column ${column} (counted from 0)`;
}

/** A FormatError about this file. */
export function problem(file: string, text: string): FormatError {
  return new FormatError("csv", `${file} ${text}`);
}
