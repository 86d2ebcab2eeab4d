import Papa from "papaparse";
import { FormatError } from "../core/errors.ts";
import { suggestion } from "../core/nearest.ts";
import { classTargets, type Dataset, type Targets } from "./dataset.ts";

export interface CsvOptions {
  /** Name of the file, for messages. */
  readonly name: string;
  /** Header name or zero-based number of the target column; the last column when omitted. */
  readonly target?: string | number | undefined;
  /** What the target holds; found out when omitted. */
  readonly kind?: Targets["kind"] | undefined;
  /** Whether the first row holds names; found out when omitted. */
  readonly header?: boolean | undefined;
}

/** A table whose rows all have as many cells as `names`. */
interface Table {
  readonly file: string;
  readonly hasHeader: boolean;
  /** Header cells; column numbers as text without a header. */
  readonly names: readonly string[];
  readonly rows: readonly Row[];
}

interface Row {
  /** Line of the file on which the row starts, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** Integers with more distinct values are numbers: max_card of fastai's `cont_cat_split`, fastai/tabular/core.py. */
const mostIntegerClasses = 20;
const headerEvidenceRows = 20;

/** A comma may be a decimal sign, and text holds commas more often than tabs: the comma comes last. */
const delimiters = ["\t", ";", ","];
const delimiterEvidence = 2 ** 16; // characters: two rows of any sane width

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const decimalComma = /^[+-]?\d*,\d+$/;
const missing = /^(|nan|n\/?a|null|\?)$/i;
const infinite = /^[+-]?inf(inity)?$/i;

/**
 * The dataset in a table of text: one row per sample, one column the target, every other column a feature.
 *
 * - Delimiter: the first of tab, `;` and `,` that splits the first two rows alike. Blank lines are skipped.
 * - Header: the first row is one when it holds the target's name, or when in some column it holds text where at
 *   least half of the next 20 rows do not.
 * - Target: classes when any cell is text, or when all are integers with 2 distinct values, or with at most 20 that
 *   occur twice on average; numbers otherwise.
 *
 * The caller bounds the size of `text`.
 *
 * @throws FormatError "csv" naming the row (line of the file, from 1) and column of the first cell that is missing,
 *   infinite or, in a feature, text; also for ragged rows, equal column names, an unknown target, a single class and
 *   fewer than 2 samples.
 */
export function readCsv(text: string, options: CsvOptions): Dataset {
  const table = tableOf(text, options);
  const target = targetColumn(table, options.target);
  const width = table.names.length - 1;
  if (width < 1) throw problem(table.file, "needs a feature and a target, got 1 column");
  const features = new Float32Array(table.rows.length * width);
  let next = 0;
  for (const row of table.rows)
    for (let column = 0; column <= width; column++)
      if (column !== target) features[next++] = numberAt(table, row, column);
  return {
    size: table.rows.length,
    shape: [width],
    features,
    featureNames: table.hasHeader ? table.names.filter((_, column) => column !== target) : [],
    targets: targetsOf(table, target, options.kind),
  };
}

function tableOf(text: string, { name: file, target, header }: CsvOptions): Table {
  const all = rowsOf(text, file);
  const [first, ...below] = all;
  if (!first) throw problem(file, "is empty; try a header and one row per sample");
  for (const row of below)
    if (row.cells.length !== first.cells.length)
      throw problem(
        file,
        `row ${row.line} does not fit row ${first.line} with ${first.cells.length} cells, got ${row.cells.length}`,
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
  const sample = below.slice(0, headerEvidenceRows);
  return first.some((cell, column) => {
    const texts = sample.filter(({ cells }) => isText(cells[column] ?? "")).length;
    return isText(cell) && texts * 2 <= sample.length;
  });
}

function isText(cell: string): boolean {
  return !(decimal.test(cell) || missing.test(cell) || infinite.test(cell));
}

function isColumnNumber(target: string): boolean {
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

function targetColumn(
  { file, hasHeader, names }: Table,
  target: string | number | undefined,
): number {
  if (target === undefined) return names.length - 1;
  const named = typeof target === "string" && hasHeader ? names.indexOf(target) : -1;
  if (named >= 0) return named;
  if (typeof target === "number" || isColumnNumber(target)) {
    const column = Number(target);
    if (Number.isInteger(column) && column >= 0 && column < names.length) return column;
    throw problem(file, `needs a target column from 0 to ${names.length - 1}, got ${target}`);
  }
  if (!hasHeader)
    throw problem(
      file,
      `has no header to find the target in, got "${target}"; try a column number from 0 to ${names.length - 1}`,
    );
  throw problem(file, `has no such target column, got "${target}"${suggestion(target, names)}`);
}

function targetsOf(table: Table, column: number, kind: Targets["kind"] | undefined): Targets {
  const cells = table.rows.map((row) => {
    refuseEmpty(table, row, column);
    return row.cells[column] ?? "";
  });
  if ((kind ?? kindOf(cells)) === "numbers") {
    const values = Float32Array.from(table.rows, (row) => numberAt(table, row, column));
    return { kind: "numbers", values, width: 1 };
  }
  // "1" and "1.0" are one class.
  const targets = classTargets(
    cells.every((cell) => decimal.test(cell)) ? cells.map((cell) => `${Number(cell)}`) : cells,
  );
  if (targets.names.length < 2)
    throw problem(
      table.file,
      `${columnText(table, column)} needs at least 2 classes, got only "${targets.names[0]}"`,
    );
  return targets;
}

function kindOf(cells: readonly string[]): Targets["kind"] {
  if (!cells.every((cell) => decimal.test(cell))) return "classes";
  const numbers = cells.map(Number);
  if (!numbers.every(Number.isInteger)) return "numbers";
  const distinct = new Set(numbers).size;
  if (distinct <= 2) return "classes";
  return distinct <= mostIntegerClasses && distinct * 2 <= cells.length ? "classes" : "numbers";
}

function numberAt(table: Table, row: Row, column: number): number {
  refuseEmpty(table, row, column);
  const cell = row.cells[column] ?? "";
  if (!decimal.test(cell)) {
    const advice = decimalComma.test(cell) ? "try a decimal point" : "try to encode it as numbers";
    throw cellProblem(table, row, column, "is not a number", advice);
  }
  const value = Math.fround(Number(cell));
  if (!Number.isFinite(value)) throw cellProblem(table, row, column, "does not fit float32");
  return value;
}

function refuseEmpty(table: Table, row: Row, column: number): void {
  const cell = row.cells[column] ?? "";
  if (missing.test(cell))
    throw cellProblem(table, row, column, "has no value", "try to fill it or leave the row out");
  if (infinite.test(cell)) throw cellProblem(table, row, column, "is not finite");
}

function cellProblem(table: Table, row: Row, column: number, text: string, advice?: string) {
  const got = `row ${row.line}, ${columnText(table, column)} ${text}, got "${row.cells[column]}"`;
  return problem(table.file, advice === undefined ? got : `${got}; ${advice}`);
}

function columnText({ hasHeader, names }: Table, column: number): string {
  return hasHeader ? `column "${names[column]}"` : `column ${column} (counted from 0)`;
}

function problem(file: string, text: string): FormatError {
  return new FormatError("csv", `${file} ${text}`);
}
