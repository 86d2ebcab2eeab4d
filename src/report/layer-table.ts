import type { BudgetPart, GradientBudget } from "../causes/budget.ts";
import type { Diagnosis, LayerSummary } from "../diagnosis/diagnosis.ts";
import { numberText, percentText, signedText } from "../explain/number-text.ts";
import { nameText } from "../explain/printable.ts";
import { bar, logBars } from "./bar.ts";
import type { Style } from "./style.ts";
import { type Cell, tableLines } from "./table.ts";

const barWidth = 16;
const partsInOrder = [
  "weights",
  "activation",
  "normalization",
  "dropout",
  "skip",
  "pooling",
  "recurrence",
  "attention",
  "other",
  "alignment",
] as const satisfies readonly BudgetPart[];
/** A terminal page; the middle of a deeper network is left to --json. */
const mostRows = 40;

/** The layers, input to output: what backpropagation passes on as bars, and what became of it. */
export function layerLines({ layers }: Diagnosis, style: Style): readonly string[] {
  const bars = logBars(
    layers.map(({ activationGradNorm: [first] }) => first),
    barWidth,
  );
  const rows = layers.map((layer, i) => row(layer, bars[i] ?? "", style));
  const present = [true, true, true, true, has(layers, "saturation"), has(layers, "deadUnits")];
  const columns = [
    { title: "layer", align: "left" },
    { title: "kind", align: "left" },
    { title: "‖∂L/∂z‖ at the start", align: "left" },
    { title: "first → last", align: "left" },
    { title: "‖∂L/∂W‖", align: "right" },
    { title: "update/weight", align: "right" },
    ...(present[4] ? [{ title: "saturated", align: "right" } as const] : []),
    ...(present[5] ? [{ title: "dead", align: "right" } as const] : []),
  ] as const;
  const shown = rows.map((cells) => [
    ...cells.slice(0, 6),
    ...(present[4] ? cells.slice(6, 7) : []),
    ...(present[5] ? cells.slice(7, 8) : []),
  ]);
  return elided(tableLines(columns, shown, style.dim));
}

function row(layer: LayerSummary, gradientBar: string, style: Style): readonly (string | Cell)[] {
  const [first, last] = layer.activationGradNorm;
  return [
    shortName(layer.layer),
    layer.activation === undefined ? layer.kind : `${layer.kind} ${layer.activation}`,
    gradientBar,
    numberCell(`${numberText(first)} → ${numberText(last)}`, [first, last], style),
    numberCell(weightGradText(layer.gradNorm), [layer.gradNorm[0]], style),
    numberCell(orNone(layer.updateRatio, numberText), [layer.updateRatio], style),
    orNone(layer.saturation, percentText),
    orNone(layer.deadUnits, percentText),
  ];
}

/** A layer without weights has no such gradient at any step. */
function weightGradText(gradNorm: LayerSummary["gradNorm"]): string {
  return gradNorm.every(Number.isNaN) ? "–" : numberText(gradNorm[0]);
}

/** Infinite is a failure; NaN may only mean that a layer does not have the quantity. */
function numberCell(text: string, values: readonly number[], style: Style): Cell {
  const isBad = values.some((value) => Math.abs(value) === Number.POSITIVE_INFINITY);
  return isBad ? { text, paint: style.bad } : { text };
}

function orNone(value: number, text: (value: number) => string): string {
  return Number.isNaN(value) ? "–" : text(value);
}

function has(layers: readonly LayerSummary[], quantity: "saturation" | "deadUnits"): boolean {
  return layers.some((layer) => !Number.isNaN(layer[quantity]));
}

/** What each layer does to the gradient, part by part, and the totals as bars. */
export function budgetLines(
  { rows, totals, decades }: GradientBudget,
  style: Style,
): readonly string[] {
  const parts = partsInOrder.filter((part) => totals[part] !== undefined);
  const largest = Math.max(...Object.values(totals).map(Math.abs));
  const cells = rows.map(({ layer, parts: own, decades: sum }) => [
    shortName(layer),
    ...parts.map((part) => (own[part] === undefined ? "" : signedText(own[part]))),
    signedText(sum),
  ]);
  const columns = [
    { title: "layer", align: "left" as const },
    ...[...parts, "all"].map((title) => ({ title, align: "right" as const })),
  ];
  const bars = parts.map((part) => {
    const total = totals[part] ?? 0;
    return [part, signedText(total), bar(Math.abs(total) / largest, barWidth)];
  });
  return [
    ...elided(tableLines(columns, cells, style.dim)),
    "",
    ...tableLines(
      [
        { title: "part", align: "left" },
        { title: "decades", align: "right" },
        { title: "", align: "left" },
      ],
      [...bars, ["all", signedText(decades), ""]],
      style.dim,
    ),
  ];
}

/** The lines of a table; the middle of a long one is left out. */
export function elided(lines: readonly string[]): readonly string[] {
  const [title = "", ...rows] = lines;
  if (rows.length <= mostRows) return lines;
  const half = mostRows / 2;
  const left = rows.length - 2 * half;
  return [title, ...rows.slice(0, half), `  … ${left} layers more …`, ...rows.slice(-half)];
}

/** A name that fits a column. */
export function shortName(name: string): string {
  const text = [...nameText(name)];
  return text.length <= 24 ? text.join("") : `${text.slice(0, 23).join("")}…`;
}
