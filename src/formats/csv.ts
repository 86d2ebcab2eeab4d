import { suggestion } from "../core/nearest.ts";
import {
  cellKind,
  columnText,
  isColumnNumber,
  problem,
  type Row,
  type Table,
  type TableOptions,
  tableOf,
} from "./csv-table.ts";
import { classTargets, type Dataset, type Targets } from "./dataset.ts";

export interface CsvOptions extends TableOptions {
  /** What the target holds; found out when omitted. */
  readonly kind?: Targets["kind"] | undefined;
}

/**
 * Integers with more distinct values are numbers: max_card of fastai's `cont_cat_split`,
 * fastai/tabular/core.py.
 */
const mostIntegerClasses = 20;

const decimalComma = /^[+-]?\d*,\d+$/;

/**
 * The dataset in a table of text: one row per sample, one column the target, every other column a
 * feature.
 *
 * - Delimiter: the first of tab, `;` and `,` that splits the first two rows alike. Blank lines are
 *   skipped.
 * - Header: the first row is one when it holds the target's name, or when in some column it holds
 *   text where at least half of the next 20 rows do not.
 * - Target: classes when any cell is text, or when all are integers with 2 distinct values, or with
 *   at most 20 that occur twice on average; numbers otherwise.
 *
 * The caller bounds the size of `text`.
 *
 * @throws FormatError "csv" naming the row (line of the file, from 1) and column of the first cell
 *   that is missing, infinite or, in a feature, text; also for ragged rows, equal column names, an
 *   unknown target, a single class and fewer than 2 samples.
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
      `has no header to find the target in, got "${target}"` +
        `; try a column number from 0 to ${names.length - 1}`,
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
    cells.every(isNumber) ? cells.map((cell) => `${Number(cell)}`) : cells,
  );
  if (targets.names.length < 2)
    throw problem(
      table.file,
      `${columnText(table, column)} needs at least 2 classes, got only "${targets.names[0]}"`,
    );
  return targets;
}

function kindOf(cells: readonly string[]): Targets["kind"] {
  if (!cells.every(isNumber)) return "classes";
  const numbers = cells.map(Number);
  if (!numbers.every(Number.isInteger)) return "numbers";
  const distinct = new Set(numbers).size;
  if (distinct <= 2) return "classes";
  return distinct <= mostIntegerClasses && distinct * 2 <= cells.length ? "classes" : "numbers";
}

function isNumber(cell: string): boolean {
  return cellKind(cell) === "number";
}

function numberAt(table: Table, row: Row, column: number): number {
  refuseEmpty(table, row, column);
  const cell = row.cells[column] ?? "";
  if (!isNumber(cell)) {
    const advice = decimalComma.test(cell) ? "try a decimal point" : "try to encode it as numbers";
    throw cellProblem(table, row, column, "is not a number", advice);
  }
  const value = Math.fround(Number(cell));
  if (!Number.isFinite(value)) throw cellProblem(table, row, column, "does not fit float32");
  return value;
}

function refuseEmpty(table: Table, row: Row, column: number): void {
  const kind = cellKind(row.cells[column] ?? "");
  if (kind === "missing")
    throw cellProblem(table, row, column, "has no value", "try to fill it or leave the row out");
  if (kind === "infinite") throw cellProblem(table, row, column, "is not finite");
}

function cellProblem(table: Table, row: Row, column: number, text: string, advice?: string) {
  const got = `row ${row.line}, ${columnText(table, column)} ${text}, got "${row.cells[column]}"`;
  return problem(table.file, advice === undefined ? got : `${got}; ${advice}`);
}
