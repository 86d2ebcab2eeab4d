import { numberText } from "../../src/explain/number-text.ts";
import { axisOf, tickText } from "./axis.ts";
import { decimated } from "./decimated.ts";
import { svg } from "./elements.ts";
import { bandPath, lineShapes, type Scales } from "./line-shapes.ts";
import { cursorShapes } from "./lines-cursor.ts";
import type { LinesData } from "./lines-data.ts";
import { label, rule, sheet } from "./picture.ts";

const margins = { top: 18, right: 12, bottom: 24, left: 52 };
/** Taller where the chart is wide. */
const usualHeight = (width: number) => (width > 900 ? 220 : 170);

/** The chart as an SVG of a width, and where its pixels lie in x. */
export function linesPicture(data: LinesData, width: number) {
  const { lines, band, marks = [], levels = [], names, cursor, height = usualHeight(width) } = data;
  const [right, bottom] = [width - margins.right, height - margins.bottom];
  const inner = { width: Math.max(1, right - margins.left), height: bottom - margins.top };
  const { from, to } = ends(data);
  const size = to > from ? to - from : 1;
  const shown = lines.map((line) => decimated(line, from, to, inner.width));
  const axis = axisOf(
    [
      ...shown.flatMap(({ ys }) => ys.map((y) => y ?? Number.NaN)),
      ...levels.map(({ y }) => y),
      ...(band?.low ?? []),
      ...(band?.high ?? []),
      ...(data.holds ?? []),
    ],
    data.scale,
  );
  const scales: Scales = {
    px: (x) => margins.left + ((x - from) / size) * inner.width,
    py: (y) => margins.top + (1 - axis.share(y)) * inner.height,
    ...{ axis, width, bottom },
    top: margins.top,
  };
  const { px, py } = scales;
  const root = sheet(width, height);
  for (const tick of axis.ticks)
    root.append(
      rule("ig-grid", [margins.left, py(tick)], [right, py(tick)]),
      label(tickText(tick), [margins.left - 6, py(tick) + 4], "end"),
    );
  for (const [x, text] of xTicks(from, to, inner.width, names))
    root.append(label(text, [px(x), height - 8], px(x) > width - 34 ? "end" : "middle"));
  root.append(label(data.y, [right, 11], "end", "ig-axis"));
  if (band) root.append(svg("path", { class: "ig-band", d: bandPath(band, scales) }));
  for (const { y, text } of levels)
    root.append(
      rule("ig-level", [margins.left, py(y)], [right, py(y)]),
      label(text, [margins.left + 2, py(y) - 4], "start", "ig-tick ig-level-text"),
    );
  for (const line of shown) root.append(...lineShapes(line, scales));
  for (const mark of marks)
    if (mark.x >= from && mark.x <= to) root.append(markShape(mark, scales));
  if (cursor !== undefined && cursor >= from && cursor <= to)
    root.append(...cursorShapes(data, cursor, scales));
  return {
    svg: root,
    toX: (pixel: number) => from + ((pixel - margins.left) / inner.width) * size,
  };
}

/** The part of x that is seen. */
function ends({ lines, from, to }: LinesData): { readonly from: number; readonly to: number } {
  const xs = lines
    .flatMap(({ xs: own }) => [own[0] ?? Number.NaN, own.at(-1) ?? Number.NaN])
    .filter(Number.isFinite);
  return {
    from: from ?? (xs.length > 0 ? Math.min(...xs) : 0),
    to: to ?? (xs.length > 0 ? Math.max(...xs) : 1),
  };
}

function markShape(
  { x, text, severity }: NonNullable<LinesData["marks"]>[number],
  { px, top, bottom }: Scales,
): SVGElement {
  return svg(
    "g",
    { class: `ig-mark ig-${severity}` },
    svg("title", {}, text),
    svg("line", { x1: px(x), x2: px(x), y1: top, y2: bottom }),
    svg(
      "text",
      { x: px(x), y: top - 4, "text-anchor": "middle" },
      severity === "failure" ? "✗" : "!",
    ),
  );
}

/** Places along x that are labelled, with their texts. */
function xTicks(
  from: number,
  to: number,
  width: number,
  names: readonly string[] | undefined,
): readonly (readonly [number, string])[] {
  if (names) {
    const each = Math.max(1, Math.ceil(names.length / Math.max(2, Math.floor(width / 76))));
    return names.flatMap((name, i) =>
      i % each === 0 ? [[i, name.length > 11 ? `…${name.slice(-10)}` : name] as const] : [],
    );
  }
  const axis = axisOf([from, to], "linear", Math.max(2, Math.floor(width / 90)));
  return axis.ticks
    .filter((tick) => tick >= from && tick <= to)
    .map((tick) => [tick, numberText(tick)] as const);
}
