import {
  type ExactTool,
  exceeded,
  type FigureKind,
  type Figures,
  type Histogram,
  type Measured,
  type Measurement,
} from "../exact/tool.ts";
import { caveatText, notMeasuredText } from "../explain/measurements.ts";
import { numberText } from "../explain/number-text.ts";
import { nameText } from "../explain/printable.ts";
import { bar } from "./bar.ts";
import { page, section } from "./diagnosis-text.ts";
import type { Style } from "./style.ts";
import { type Cell, tableLines, wrapped } from "./table.ts";

/** What a tool found. */
export interface ToolResult {
  readonly tool: ExactTool;
  readonly measurement: Measurement;
}

/** Measurements of one network at one moment. */
export interface MeasurementReport {
  readonly model: string;
  readonly task: string;
  readonly engine: string;
  readonly seed: number;
  /** Updates made before. */
  readonly step: number;
  readonly results: readonly ToolResult[];
}

const barWidth = 24;
/** A terminal page; the rest of a deep network is left to --json. */
const mostRows = 60;
type Kinds = Readonly<Record<string, FigureKind>>;

/** Measurements as a page of text: every number with unit, limit and what it means. */
export function measurementText(report: MeasurementReport, style: Style): string {
  const measured = report.results.filter(({ measurement }) => measurement.kind === "measured");
  return page([
    headline(report, style),
    ...measured.flatMap((result) => toolSections(result, style)),
    section("Not measured", notMeasuredLines(report.results), style),
  ]);
}

function headline(report: MeasurementReport, style: Style): readonly string[] {
  const over = report.results.flatMap(({ tool, measurement }) =>
    exceeded(measurement).map((id) => `${tool.figures[id]?.symbol ?? id} [${tool.id}]`),
  );
  const limits = report.results.some(
    ({ measurement }) =>
      measurement.kind === "measured" && Object.keys(measurement.limits).length > 0,
  );
  const moment =
    report.step === 0
      ? "at its initialization"
      : `after ${numberText(report.step)} ${report.step === 1 ? "update" : "updates"}`;
  const judged = over.length > 0 ? style.bad(`Over the limit: ${over.join(", ")}`) : "";
  const within = limits ? style.good("Within every limit") : "";
  return [
    `${style.bold(nameText(report.model))} ${moment}, seed ${report.seed}, data ${nameText(report.task)}, engine ${report.engine}`,
    ...[judged || within].filter((line) => line !== ""),
  ];
}

function toolSections({ tool, measurement }: ToolResult, style: Style) {
  if (measurement.kind === "not-measured") return [];
  const { rows, histogram, caveats } = measurement;
  return [
    [
      `${style.bold(tool.id)}  ${tool.symbol}`,
      ...wrapped(tool.summary, "  ").map(style.dim),
      ...figureLines(tool, measurement, style),
      ...caveats.flatMap((caveat) => noteLines(caveatText(caveat), style)),
    ],
    ...(rows.length > 0 ? [rowLines(tool, rows, style)] : []),
    ...(histogram ? [histogramLines(histogram, style)] : []),
  ];
}

/** One line per number, its meaning below. */
function figureLines(tool: ExactTool, measurement: Measured, style: Style): readonly string[] {
  const { figures, limits } = measurement;
  const over = exceeded(measurement);
  const kinds = Object.entries<FigureKind>(tool.figures).filter(
    ([id]) => figures[id] !== undefined,
  );
  const cells = kinds.map(([id, { symbol, unit, ideal }]): readonly (string | Cell)[] => {
    const value = numberText(figures[id] ?? Number.NaN);
    const limit = limits[id];
    return [
      symbol,
      over.includes(id) ? { text: value, paint: style.bad } : value,
      unit,
      limit === undefined ? "" : `≤ ${numberText(limit)}`,
      ideal === undefined ? "" : numberText(ideal),
    ];
  });
  const columns = [
    { title: "number", align: "left" },
    { title: "value", align: "right" },
    { title: "unit", align: "left" },
    { title: "limit", align: "left" },
    { title: "ideal", align: "left" },
  ] as const;
  const shown = columns.map((_, i) => i < 2 || cells.some((row) => row[i] !== ""));
  const [title = "", ...lines] = tableLines(
    columns.filter((_, i) => shown[i]),
    cells.map((row) => row.filter((_, i) => shown[i])),
    style.dim,
  );
  return [
    title,
    ...lines.flatMap((line, i) => [
      line,
      ...wrapped(kinds[i]?.[1].meaning ?? "", "    ").map(style.dim),
    ]),
  ];
}

/** One line per tensor or layer; what the columns mean below, where it is not said already. */
function rowLines(tool: ExactTool, rows: Measured["rows"], style: Style): readonly string[] {
  const kinds = Object.entries<FigureKind>(tool.columns).filter(([id]) =>
    rows.some(({ figures }) => figures[id] !== undefined),
  );
  const columns = [
    { title: "where", align: "left" as const },
    ...kinds.map(([, { symbol }]) => ({ title: symbol, align: "right" as const })),
  ];
  const lines = tableLines(
    columns,
    rows
      .slice(0, mostRows)
      .map(({ name, figures }) => [nameText(name), ...kinds.map(([id]) => cell(figures, id))]),
    style.dim,
  );
  const left = rows.length - mostRows;
  return [
    ...lines,
    ...(left > 0 ? [`  … ${left} more, with --json …`] : []),
    ...kinds
      .filter(([, kind]) => !isSaid(tool.figures, kind))
      .flatMap(([, { symbol, unit, meaning }]) =>
        wrapped(`${symbol}${unit === "" ? "" : ` in ${unit}`}: ${meaning}`, "    ").map(style.dim),
      ),
  ];
}

function isSaid(figures: Kinds, kind: FigureKind): boolean {
  return Object.values(figures).some(({ meaning }) => meaning === kind.meaning);
}

function cell(figures: Figures, id: string): string {
  const value = figures[id];
  return value === undefined ? "" : numberText(value);
}

function histogramLines({ symbol, from, to, counts }: Histogram, style: Style): readonly string[] {
  const most = Math.max(...counts);
  const width = (to - from) / counts.length;
  return tableLines(
    [
      { title: symbol, align: "right" },
      { title: "count", align: "right" },
      { title: "", align: "left" },
    ],
    counts.map((count, i) => [
      `${numberText(from + i * width)} – ${numberText(from + (i + 1) * width)}`,
      numberText(count),
      bar(count / most, barWidth),
    ]),
    style.dim,
  );
}

function noteLines(text: string, style: Style): readonly string[] {
  const [first = "", ...more] = wrapped(text, "    ");
  return [`  ${style.warn("!")} ${first.trimStart()}`, ...more];
}

function notMeasuredLines(results: readonly ToolResult[]): readonly string[] {
  return results.flatMap(({ tool, measurement }) =>
    measurement.kind === "measured"
      ? []
      : wrapped(`${tool.id}: ${notMeasuredText(measurement)}`, "  "),
  );
}
