/** How a number is written in a table. */
export type Format = (value: number) => string;

/** Three significant digits; small and large numbers as powers of ten. */
export const digits: Format = (value) => {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return String(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return value.toExponential(1).replace("e+", "e");
  return String(Number(value.toPrecision(3)));
};
export const percent: Format = (value) => `${digits(100 * value)} %`;
/** A power of ten, written as such: decades of a gradient. */
export const decades: Format = (value) =>
  Number.isFinite(value) ? `10^${value.toFixed(2)}` : `10^${value}`;
export const step: Format = (value) =>
  Number.isFinite(value) ? `NaN at step ${digits(value)}` : "stays finite";

/** What the literature says a number is. */
export interface Expectation {
  text(format: Format): string;
  readonly tolerance: string;
  holds(measured: number): boolean;
}

/** The value to within an amount. */
export function near(value: number, tolerance: number, unit = ""): Expectation {
  return {
    text: (format) => format(value),
    tolerance: `± ${digits(unit === "points" ? 100 * tolerance : tolerance)}${unit && ` ${unit}`}`,
    holds: (measured) => Math.abs(measured - value) <= tolerance,
  };
}

/** The value to within a share of it. */
export function nearly(value: number, share: number): Expectation {
  return {
    text: (format) => format(value),
    tolerance: `± ${percent(share)}`,
    holds: (measured) => Math.abs(measured / value - 1) <= share,
  };
}

export function atLeast(limit: number): Expectation {
  return {
    text: (format) => `≥ ${format(limit)}`,
    tolerance: "–",
    holds: (measured) => measured >= limit,
  };
}

export function atMost(limit: number): Expectation {
  return {
    text: (format) => `≤ ${format(limit)}`,
    tolerance: "–",
    holds: (measured) => measured <= limit,
  };
}

/** A run whose numbers stop being finite, whenever. */
export const breaksDown: Expectation = {
  text: () => "NaN before the end",
  tolerance: "–",
  holds: Number.isFinite,
};

/** A run whose numbers stay finite: no step at which they stop being so. */
export const staysFinite: Expectation = {
  text: () => "stays finite",
  tolerance: "–",
  holds: (measured) => measured === Number.POSITIVE_INFINITY,
};

/** One number of the literature, and ours. */
export interface Row {
  /** Names it for the claims that rest on it. */
  readonly id: string;
  readonly what: string;
  readonly source: string;
  readonly expectation: Expectation;
  /** The median where there are several runs. */
  readonly measured: number;
  /** Smallest and largest of the runs. */
  readonly spread?: readonly [number, number];
  readonly format: Format;
  /** Why ours differs, where it does. */
  readonly note?: string;
}

/** What a section found. */
export interface Measured {
  readonly rows: readonly Row[];
  /** A table of numbers that nobody has predicted. */
  readonly details?: string;
}

/** A row as it is published: plain data. */
export interface Line {
  readonly id: string;
  readonly what: string;
  readonly source: string;
  readonly expected: string;
  readonly tolerance: string;
  readonly measured: string;
  readonly holds: boolean;
  readonly note?: string;
}

/** The row in words; the spread where runs differ visibly, the note where the expectation does not hold. */
export function lineOf({ id, what, source, expectation, note, ...row }: Row): Line {
  const holds = expectation.holds(row.measured);
  return {
    id,
    what,
    source,
    expected: expectation.text(row.format),
    tolerance: expectation.tolerance,
    measured: measuredText(row),
    holds,
    ...(note !== undefined && !holds && { note }),
  };
}

function measuredText({ measured, spread, format }: Pick<Row, "measured" | "spread" | "format">) {
  if (!spread || format(spread[0]) === format(spread[1])) return format(measured);
  return `${format(measured)} (${format(spread[0])} … ${format(spread[1])})`;
}
