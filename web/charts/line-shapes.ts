import type { Axis } from "./axis.ts";
import { svg } from "./elements.ts";
import type { Line, LinesData } from "./lines-data.ts";
import { label } from "./picture.ts";

/** Where numbers lie in a drawing, and where its edges are. */
export interface Scales {
  px(x: number): number;
  py(y: number): number;
  readonly axis: Axis;
  readonly top: number;
  readonly bottom: number;
  readonly width: number;
}

/** With so many points at most each of them is a dot. */
const mostDots = 40;
/** Marks that are closer than this in pixels are one. */
const markGap = 6;

/**
 * A line with its points. What is missing is passed over; 0 on a logarithmic axis is a 0 at the lower edge; what is not
 * finite breaks the line, and is marked at the upper edge.
 */
export function lineShapes(
  { xs, ys, tone, look = "line" }: Line,
  { px, py, axis, top }: Scales,
): readonly SVGElement[] {
  const dots: SVGElement[] = [];
  const broken: number[] = [];
  let path = "";
  let isDown = false;
  xs.forEach((x, i) => {
    const y = ys[i];
    if (y === undefined) return;
    const at = py(y);
    if (!Number.isFinite(at)) {
      isDown = false;
      if (!Number.isFinite(y)) broken.push(px(x));
      else if (axis.isLog && y === 0)
        dots.push(label("0", [px(x), py(axis.low) - 1], "middle", "ig-zero"));
      return;
    }
    path += `${isDown ? "L" : "M"}${px(x).toFixed(1)} ${at.toFixed(1)}`;
    isDown = true;
    if (look === "points" || xs.length <= mostDots)
      dots.push(
        svg("circle", {
          class: `ig-dot ig-tone-${tone}`,
          ...{ cx: px(x), cy: at },
          r: look === "points" ? 3.5 : 2,
        }),
      );
  });
  const line = svg("path", { class: `ig-line ig-tone-${tone} ig-${look}`, d: path });
  const marks = stretches(broken).map(({ from, to }) =>
    svg("rect", {
      class: "ig-broken",
      x: from - 2,
      width: Math.max(5, to - from + 4),
      y: top - 6,
      height: 6,
    }),
  );
  return [...(look === "points" ? [] : [line]), ...dots, ...marks];
}

function stretches(
  xs: readonly number[],
): readonly { readonly from: number; readonly to: number }[] {
  const found: { from: number; to: number }[] = [];
  for (const x of xs) {
    const open = found.at(-1);
    if (open && x - open.to <= markGap) open.to = x;
    else found.push({ from: x, to: x });
  }
  return found;
}

/** The outline of a band: there along its upper line, and back along the lower one. */
export function bandPath(
  { xs, low, high }: NonNullable<LinesData["band"]>,
  { px, py }: Scales,
): string {
  const point = (x: number, y: number | undefined) =>
    `${px(x).toFixed(1)} ${py(y ?? Number.NaN).toFixed(1)}`;
  const there = xs.map((x, i) => point(x, high[i]));
  const back = xs.map((x, i) => point(x, low[i])).toReversed();
  return `M${[...there, ...back].join("L")}Z`;
}
