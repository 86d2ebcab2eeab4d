import type { Base, Log, Series } from "./content.ts";

/** Numbers that were logged together, by their names. */
export type LoggedRow = readonly (readonly [tag: string, value: number])[];

/** Rows of a log in the order of the file, to be turned into series. */
export interface LoggedRows {
  add(row: LoggedRow): void;
  /** Numbers added so far. */
  readonly count: number;
  /** One log; none where there are no series. */
  logs(): readonly Log[];
}

interface Column {
  readonly rows: number[];
  readonly values: number[];
}

interface Counter {
  readonly base: Base;
  /** Names without case, spaces and punctuation. */
  readonly names: readonly string[];
}

/** Names under which logs count, best first. */
const counters: readonly Counter[] = [
  {
    base: "step",
    names: [
      "globalstep",
      "trainerglobalstep",
      "trainglobalstep",
      "step",
      "steps",
      "trainstep",
      "numupdates",
      "iteration",
      "iterations",
      "iter",
      "it",
      "update",
    ],
  },
  { base: "epoch", names: ["epoch", "epochs", "trainepoch"] },
  { base: "sample", names: ["consumedsamples", "samples", "sample", "numsamples"] },
];

/** Of clocks, which say nothing of a gradient. */
const clocks = new Set(["_timestamp", "_runtime", "timestamp", "walltime", "wall_time"]);

/**
 * Rows that become one log.
 *
 * @param names - in the order in which their series come; others follow as they appear.
 */
export function loggedRows(names: readonly string[] = []): LoggedRows {
  const columns = new Map(names.map((name): [string, Column] => [name, { rows: [], values: [] }]));
  let rows = 0;
  let count = 0;
  return {
    add(row) {
      for (const [tag, value] of row) {
        if (clocks.has(tag)) continue;
        let column = columns.get(tag);
        if (!column) {
          column = { rows: [], values: [] };
          columns.set(tag, column);
        }
        // A name that stands twice in one row counts once.
        if (column.rows.at(-1) === rows) continue;
        column.rows.push(rows);
        column.values.push(value);
        count++;
      }
      rows++;
    },
    get count() {
      return count;
    },
    logs: () => {
      const series = seriesOf(columns, rows);
      return series.length === 0 ? [] : [{ series, histograms: [] }];
    },
  };
}

/**
 * Base of a column that counts; `undefined` of any other.
 */
export function counterBase(tag: string): Base | undefined {
  const plain = plainName(tag);
  return counters.find(({ names }) => names.includes(plain))?.base;
}

function plainName(tag: string): string {
  return tag.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}

function seriesOf(columns: ReadonlyMap<string, Column>, rows: number): readonly Series[] {
  const position = positionOf(columns, rows);
  const positionAt = position?.at ?? Float64Array.from({ length: rows }, (_, row) => row);
  return [...columns].flatMap(([tag, { rows: at, values }]) =>
    tag === position?.tag || values.length === 0
      ? []
      : [
          {
            tag,
            base: position?.base ?? "row",
            positions: at.map((row) => positionAt[row] ?? row),
            values,
          },
        ],
  );
}

interface Position {
  readonly tag: string;
  readonly base: Base;
  /** By row; a row without one has that of the row before. */
  readonly at: Float64Array;
}

/** The best column that counts; where it begins anew in every epoch, the epoch and how far it is. */
function positionOf(columns: ReadonlyMap<string, Column>, rows: number): Position | undefined {
  const candidates = counters.flatMap(({ base, names }) =>
    names.flatMap((name) =>
      [...columns].flatMap(([tag, column]) =>
        plainName(tag) === name ? [{ tag, base, column }] : [],
      ),
    ),
  );
  const usable = candidates.filter(({ column }) => isCounter(column, rows));
  const epochs = usable.find(({ base }) => base === "epoch");
  const [found] = usable;
  if (!found) return undefined;
  const at = filled(found.column, rows);
  if (found.base === "epoch" || !epochs || !isRestarted(found.column, epochs.column))
    return { tag: found.tag, base: found.base, at };
  // Whole epochs and how far each of them is.
  const most = found.column.values.reduce((max, value) => Math.max(max, value), 0) + 1;
  const epochAt = filled(epochs.column, rows);
  return {
    tag: found.tag,
    base: "epoch",
    at: at.map((step, row) => (epochAt[row] ?? 0) + step / most),
  };
}

/** The value at every row: where it is not said, that of the row before. */
function filled({ rows: known, values }: Column, rows: number): Float64Array {
  const at = new Float64Array(rows);
  let next = 0;
  let last = values[0] ?? 0;
  for (let row = 0; row < rows; row++) {
    if (known[next] === row) last = values[next++] ?? last;
    at[row] = last;
  }
  return at;
}

/** Finite, and said in at least half of the rows: Lightning leaves it out nowhere, a summary at the end does. */
function isCounter({ rows: known, values }: Column, rows: number): boolean {
  return values.length > 0 && 2 * known.length >= rows && values.every(Number.isFinite);
}

/** Whether it goes back just where another column goes on. */
function isRestarted(counter: Column, epochs: Column): boolean {
  const epochAt = new Map(epochs.rows.map((row, i) => [row, epochs.values[i] ?? 0]));
  return counter.values.some((value, i) => {
    const before = counter.values[i - 1];
    if (before === undefined || value >= before) return false;
    const [then, now] = [counter.rows[i - 1] ?? 0, counter.rows[i] ?? 0].map((row) =>
      epochAt.get(row),
    );
    return then !== undefined && now !== undefined && now > then;
  });
}
