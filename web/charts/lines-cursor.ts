import { numberText } from "../../src/explain/number-text.ts";
import { svg } from "./elements.ts";
import type { Scales } from "./line-shapes.ts";
import type { LinesData } from "./lines-data.ts";
import { rule } from "./picture.ts";

/** Lines whose values are written at the cursor; more would run into each other. */
const mostValues = 4;

/** The cursor of a chart at x: a line, a dot on every line, and their values. */
export function cursorShapes(
  data: LinesData,
  x: number,
  { px, py, width, top, bottom }: Scales,
): readonly SVGElement[] {
  const isRight = px(x) > width / 2;
  const dots = data.lines.flatMap(({ xs, ys, tone }) => {
    const y = py(valueAt(xs, ys, x) ?? Number.NaN);
    return Number.isFinite(y)
      ? [svg("circle", { class: `ig-dot ig-tone-${tone}`, cx: px(x), cy: y, r: 3.5 })]
      : [];
  });
  const values = data.lines
    .slice(0, mostValues)
    .map(({ xs, ys, tone }, i) =>
      svg(
        "tspan",
        { class: `ig-value ig-tone-${tone}`, dx: i === 0 ? 0 : 6 },
        valueText(valueAt(xs, ys, x)),
      ),
    );
  const text = svg(
    "text",
    {
      class: "ig-cursor-text",
      x: px(x) + (isRight ? -6 : 6),
      y: bottom - 5,
      "text-anchor": isRight ? "end" : "start",
    },
    svg("tspan", {}, `${placeText(data, x)}: `),
    ...values,
  );
  return [rule("ig-cursor", [px(x), top], [px(x), bottom]), ...dots, text];
}

export function placeText({ names, x: base }: LinesData, x: number): string {
  return names?.[x] ?? `${base} ${numberText(x)}`;
}

export function valueText(value: number | undefined): string {
  return value === undefined ? "not recorded" : numberText(value);
}

/** The value at x, or the last one before it; `undefined` before the first, and where there is none. */
export function valueAt(
  xs: readonly number[],
  ys: readonly (number | undefined)[],
  x: number,
): number | undefined {
  let [low, high] = [-1, xs.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((xs[middle] ?? Number.POSITIVE_INFINITY) <= x) low = middle;
    else high = middle - 1;
  }
  return ys[low];
}
