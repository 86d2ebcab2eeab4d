import { numberText } from "../../src/explain/number-text.ts";
import { type Axis, axisOf, tickText } from "./axis.ts";
import { svg } from "./elements.ts";
import type { Line, LinesData } from "./lines-data.ts";

const margins = { top: 18, right: 12, bottom: 24, left: 52 };
const usualHeight = 170;

/** The chart as an SVG of a width. */
export function linesPicture(data: LinesData, width: number) {
  const { lines, band, marks = [], levels = [], names, cursor, height = usualHeight } = data;
  const inner = {
    width: Math.max(1, width - margins.left - margins.right),
    height: height - margins.top - margins.bottom,
  };
  const xs = lines
    .flatMap(({ xs: own }) => [own[0] ?? Number.NaN, own.at(-1) ?? Number.NaN])
    .filter(Number.isFinite);
  const from = data.from ?? (xs.length > 0 ? Math.min(...xs) : 0);
  const to = data.to ?? (xs.length > 0 ? Math.max(...xs) : 1);
  const size = to > from ? to - from : 1;
  const px = (x: number) => margins.left + ((x - from) / size) * inner.width;
  const shown = lines.map((line) => decimated(line, from, to, inner.width));
  const axis = axisOf(
    [
      ...shown.flatMap(({ ys }) => ys),
      ...levels.map(({ y }) => y),
      ...(band?.low ?? []),
      ...(band?.high ?? []),
    ],
    data.scale,
  );
  const py = (y: number) => margins.top + (1 - axis.share(y)) * inner.height;
  const root = svg("svg", {
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    "aria-hidden": "true",
  });
  for (const tick of axis.ticks)
    root.append(
      svg("line", {
        class: "ig-grid",
        x1: margins.left,
        x2: width - margins.right,
        y1: py(tick),
        y2: py(tick),
      }),
      svg(
        "text",
        { class: "ig-tick", x: margins.left - 6, y: py(tick) + 4, "text-anchor": "end" },
        tickText(tick),
      ),
    );
  for (const [x, text] of xTicks(from, to, inner.width, names))
    root.append(
      svg(
        "text",
        {
          class: "ig-tick",
          x: px(x),
          y: height - 8,
          "text-anchor": px(x) > width - 34 ? "end" : "middle",
        },
        text,
      ),
    );
  root.append(
    svg(
      "text",
      { class: "ig-axis", x: width - margins.right, y: 11, "text-anchor": "end" },
      data.y,
    ),
  );
  if (band) root.append(svg("path", { class: "ig-band", d: bandPath(band, px, py) }));
  for (const { y, text } of levels)
    root.append(
      svg("line", {
        class: "ig-level",
        x1: margins.left,
        x2: width - margins.right,
        y1: py(y),
        y2: py(y),
      }),
      svg("text", { class: "ig-tick ig-level-text", x: margins.left + 2, y: py(y) - 4 }, text),
    );
  for (const line of shown) root.append(...lineShapes(line, px, py, axis));
  for (const { x, text, severity } of marks) {
    if (x < from || x > to) continue;
    const mark = svg(
      "g",
      { class: `ig-mark ig-${severity}` },
      svg("title", {}, text),
      svg("line", { x1: px(x), x2: px(x), y1: margins.top, y2: height - margins.bottom }),
      svg(
        "text",
        { x: px(x), y: margins.top - 4, "text-anchor": "middle" },
        severity === "failure" ? "✗" : "!",
      ),
    );
    root.append(mark);
  }
  if (cursor !== undefined && cursor >= from && cursor <= to)
    root.append(...cursorShapes(data, cursor, px, py, width, height));
  return {
    svg: root,
    toX: (pixel: number) => from + ((pixel - margins.left) / inner.width) * size,
  };
}

function cursorShapes(
  data: LinesData,
  x: number,
  px: (x: number) => number,
  py: (y: number) => number,
  width: number,
  height: number,
) {
  const isRight = px(x) > width / 2;
  const shapes: SVGElement[] = [
    svg("line", {
      class: "ig-cursor",
      x1: px(x),
      x2: px(x),
      y1: margins.top,
      y2: height - margins.bottom,
    }),
  ];
  for (const { xs, ys, tone } of data.lines) {
    const y = valueAt(xs, ys, x);
    if (Number.isFinite(py(y)))
      shapes.push(svg("circle", { class: `ig-dot ig-tone-${tone}`, cx: px(x), cy: py(y), r: 3.5 }));
  }
  const values = data.lines
    .slice(0, 4)
    .map(({ xs, ys, tone }, i) =>
      svg(
        "tspan",
        { class: `ig-value ig-tone-${tone}`, dx: i === 0 ? 0 : 6 },
        numberText(valueAt(xs, ys, x)),
      ),
    );
  shapes.push(
    svg(
      "text",
      {
        class: "ig-cursor-text",
        x: px(x) + (isRight ? -6 : 6),
        y: height - margins.bottom - 5,
        "text-anchor": isRight ? "end" : "start",
      },
      svg("tspan", {}, `${placeText(data, x)}: `),
      ...values,
    ),
  );
  return shapes;
}

export function placeText({ names, x: base }: LinesData, x: number): string {
  return names?.[x] ?? `${base} ${numberText(x)}`;
}

/** The value at x, or the last one before it; NaN before the first. */
export function valueAt(xs: readonly number[], ys: readonly number[], x: number): number {
  let [low, high] = [-1, xs.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((xs[middle] ?? Number.POSITIVE_INFINITY) <= x) low = middle;
    else high = middle - 1;
  }
  return low < 0 ? Number.NaN : (ys[low] ?? Number.NaN);
}

function lineShapes(
  { xs, ys, tone, look = "line" }: Line,
  px: (x: number) => number,
  py: (y: number) => number,
  axis: Axis,
): SVGElement[] {
  let path = "";
  let isDown = false;
  const shapes: SVGElement[] = [];
  const broken: number[] = [];
  xs.forEach((x, i) => {
    const y = ys[i] ?? Number.NaN;
    if (!Number.isFinite(y)) {
      broken.push(px(x));
      isDown = false;
      return;
    }
    const at = py(y);
    if (!Number.isFinite(at)) {
      isDown = false;
      if (axis.isLog && y === 0)
        shapes.push(
          svg(
            "text",
            { class: "ig-zero", x: px(x), y: py(axis.low) - 1, "text-anchor": "middle" },
            "0",
          ),
        );
      return;
    }
    path += `${isDown ? "L" : "M"}${px(x).toFixed(1)} ${at.toFixed(1)}`;
    isDown = true;
    if (look === "points" || xs.length <= 40)
      shapes.push(
        svg("circle", {
          class: `ig-dot ig-tone-${tone}`,
          cx: px(x),
          cy: at,
          r: look === "points" ? 3.5 : 2,
        }),
      );
  });
  if (look !== "points")
    shapes.unshift(svg("path", { class: `ig-line ig-tone-${tone} ig-${look}`, d: path }));
  const [first, last] = [broken[0], broken.at(-1)];
  if (first !== undefined && last !== undefined)
    for (const run of runsOf(broken))
      shapes.push(
        svg("rect", {
          class: "ig-broken",
          x: run.from - 2,
          width: Math.max(5, run.to - run.from + 4),
          y: margins.top - 6,
          height: 6,
        }),
      );
  return shapes;
}

function runsOf(xs: readonly number[]): readonly { readonly from: number; readonly to: number }[] {
  const runs: { from: number; to: number }[] = [];
  for (const x of xs) {
    const open = runs.at(-1);
    if (open && x - open.to <= 6) open.to = x;
    else runs.push({ from: x, to: x });
  }
  return runs;
}

function bandPath(
  { xs, low, high }: NonNullable<LinesData["band"]>,
  px: (x: number) => number,
  py: (y: number) => number,
): string {
  const point = (x: number, y: number | undefined) =>
    `${px(x).toFixed(1)} ${py(y ?? Number.NaN).toFixed(1)}`;
  const there = xs.map((x, i) => point(x, high[i]));
  const back = xs.map((x, i) => point(x, low[i])).toReversed();
  return `M${[...there, ...back].join("L")}Z`;
}

/** At most two points a pixel, the smallest and the largest of each; what is not finite stays. */
function decimated(line: Line, from: number, to: number, width: number): Line {
  const { xs, ys } = line;
  let first = xs.findIndex((x) => x >= from);
  if (first < 0) return { ...line, xs: [], ys: [] };
  first = Math.max(0, first - 1);
  const behind = xs.findIndex((x) => x > to);
  const last = behind < 0 ? xs.length : behind + 1;
  const count = last - first;
  if (count <= 2 * width) return { ...line, xs: xs.slice(first, last), ys: ys.slice(first, last) };
  const kept: number[] = [];
  const each = count / width;
  for (let bucket = 0; bucket < width; bucket++) {
    let [least, most] = [-1, -1];
    const end = Math.min(last, Math.floor(first + (bucket + 1) * each));
    for (let i = Math.floor(first + bucket * each); i < end; i++) {
      const y = ys[i] ?? Number.NaN;
      if (!Number.isFinite(y)) {
        kept.push(i);
        continue;
      }
      if (least < 0 || y < (ys[least] ?? 0)) least = i;
      if (most < 0 || y > (ys[most] ?? 0)) most = i;
    }
    if (least >= 0) kept.push(least);
    if (most >= 0 && most !== least) kept.push(most);
  }
  const sorted = kept.toSorted((a, b) => a - b);
  return { ...line, xs: sorted.map((i) => xs[i] ?? 0), ys: sorted.map((i) => ys[i] ?? Number.NaN) };
}

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
