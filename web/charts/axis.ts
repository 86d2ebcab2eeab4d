/** A scale from data to pixels, with the values at which it is labelled. */
export interface Axis {
  readonly isLog: boolean;
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  /** Share of the way from low to high; NaN for what the axis cannot show. */
  share(value: number): number;
}

/** Data that spans more than this is shown by its logarithm. */
const logFrom = 50;

/** An axis around the finite values; logarithmic where they are positive and span a lot, or where asked. */
export function axisOf(
  values: readonly number[],
  wanted: "log" | "linear" | "auto",
  count = 5,
): Axis {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let positive = Number.POSITIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
    if (value > 0 && value < positive) positive = value;
  }
  if (low > high) [low, high] = [0, 1];
  const isLog =
    Number.isFinite(positive) &&
    low >= 0 &&
    (wanted === "log" || (wanted === "auto" && high / positive > logFrom));
  return isLog ? logAxis(positive, high, count) : linearAxis(low, high, count);
}

function linearAxis(least: number, most: number, count: number): Axis {
  const room = most > least ? (most - least) * 0.05 : Math.abs(most) * 0.1 || 0.5;
  const [low, high] = [least - room, most + room];
  const step = niceStep((high - low) / count);
  const first = Math.ceil(low / step);
  return {
    isLog: false,
    ...{ low, high },
    ticks: Array.from({ length: Math.max(0, Math.floor(high / step) - first + 1) }, (_, i) =>
      Number(((first + i) * step).toPrecision(12)),
    ),
    share: (value) => (value - low) / (high - low),
  };
}

function logAxis(least: number, most: number, count: number): Axis {
  const [low, high] = [Math.log10(least) - 0.1, Math.log10(most) + 0.1];
  const each = Math.max(1, Math.ceil((high - low) / count));
  const first = Math.ceil(low / each);
  const decades = Array.from(
    { length: Math.max(0, Math.floor(high / each) - first + 1) },
    (_, i) => 10 ** ((first + i) * each),
  );
  return {
    isLog: true,
    low: 10 ** low,
    high: 10 ** high,
    ticks: decades.length >= 2 ? decades : [least, most],
    share: (value) => (value > 0 ? (Math.log10(value) - low) / (high - low) : Number.NaN),
  };
}

function niceStep(rough: number): number {
  const size = 10 ** Math.floor(Math.log10(rough));
  const share = rough / size;
  return size * (share > 5 ? 10 : share > 2 ? 5 : share > 1 ? 2 : 1);
}

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A label of a tick: powers of ten as such, other numbers short. */
export function tickText(value: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  const power = Math.log10(size);
  if ((size >= 1e4 || size < 1e-2) && Math.abs(power - Math.round(power)) < 1e-9)
    return `${value < 0 ? "−" : ""}10${raised(Math.round(power))}`;
  if (size >= 1e5 || size < 1e-3)
    return value.toExponential(0).replace("e+", "e").replace("-", "−");
  return String(Number(value.toPrecision(3))).replace("-", "−");
}

/** A power as it stands behind its base. */
export function raised(power: number): string {
  const digits = [...String(Math.abs(power))].map((digit) => superscripts[Number(digit)]).join("");
  return `${power < 0 ? "⁻" : ""}${digits}`;
}
