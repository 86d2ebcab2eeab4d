import { type ExponentFigure, floatRanges } from "../../src/charts/exponents.ts";
import { percentText } from "../../src/explain/number-text.ts";
import { raised } from "./axis.ts";
import { html, svg, tableBehind } from "./elements.ts";
import type { Mounted } from "./mounted.ts";
import { label, pictureIn, rule, sheet } from "./picture.ts";

const margins = { top: 40, right: 8, bottom: 24, left: 50 };
const height = 200;

/** How sizes spread over powers of two, with what fp16 and bf16 can hold. */
export function mountExponents(
  element: HTMLElement,
  data: ExponentFigure,
): Mounted<ExponentFigure> {
  const surface = html("div", { class: "ig-bars-surface", role: "img" });
  const outside = html("p", { class: "ig-readout" });
  const table = tableBehind("Shares of numbers by size", () => [
    ["size", "share"],
    ["exactly 0", percentText(current.zero)],
    ...current.bins
      .filter(({ share }) => share > 0)
      .map(({ from, to, share }) => [`2^${from} … 2^${to}`, percentText(share)]),
    ["not a number", percentText(current.notANumber)],
  ]);
  const root = html("div", { class: "ig-chart ig-exponents" }, surface, outside, table);
  element.append(root);
  let current = data;
  const picture = pictureIn(surface, (width) => drawing(current, width));

  function take(next: ExponentFigure): void {
    current = next;
    outside.textContent = [
      `exactly 0: ${percentText(next.zero)}`,
      ...(next.below > 0 ? [`smaller: ${percentText(next.below)}`] : []),
      ...(next.above > 0 ? [`larger or infinite: ${percentText(next.above)}`] : []),
      ...(next.notANumber > 0 ? [`not a number: ${percentText(next.notANumber)}`] : []),
      `lost in fp16: ${percentText(lostIn16(next))}`,
    ].join(" · ");
    surface.setAttribute("aria-label", `${next.title}: ${outside.textContent}`);
    picture.ask();
  }

  take(data);
  return {
    update: take,
    destroy() {
      picture.destroy();
      root.remove();
    },
  };
}

/** Share of the numbers that fp16 rounds to 0 or to infinity. */
function lostIn16({ bins, below, above }: ExponentFigure): number {
  const { smallest, largest } = floatRanges[0];
  // A number of half the smallest subnormal and more is rounded up to it.
  const lost = bins.filter(({ from, to }) => to < smallest || from >= largest);
  return lost.reduce((sum, { share }) => sum + share, below + above);
}

function drawing({ bins }: ExponentFigure, width: number): SVGSVGElement {
  const low = bins[0]?.from ?? 0;
  const high = bins.at(-1)?.to ?? 1;
  const most = Math.max(0.01, ...bins.map(({ share }) => share));
  const inner = {
    width: width - margins.left - margins.right,
    height: height - margins.top - margins.bottom,
  };
  const px = (exponent: number) =>
    margins.left + ((Math.max(low, Math.min(high, exponent)) - low) / (high - low)) * inner.width;
  const bottom = height - margins.bottom;
  const root = sheet(width, height);
  floatRanges.forEach(({ format, smallest, normal, largest }, i) => {
    const y = 6 + i * 16;
    root.append(
      bar("ig-range-subnormal", px(smallest), px(normal), y),
      bar(`ig-range ig-range-${format}`, px(normal), px(largest), y),
      label(format, [margins.left - 5, y + 9], "end"),
    );
    for (const edge of [smallest, largest])
      if (edge > low && edge < high)
        root.append(rule("ig-level", [px(edge), y], [px(edge), bottom]));
  });
  for (const { from, to, share } of bins) {
    if (share <= 0) continue;
    const tall = (share / most) * inner.height;
    const size = { x: px(from) + 0.5, width: Math.max(1, px(to) - px(from) - 1) };
    root.append(
      svg(
        "rect",
        { class: "ig-bar", ...size, y: bottom - tall, height: tall },
        svg("title", {}, `2^${from} … 2^${to}: ${percentText(share)}`),
      ),
    );
  }
  const each = inner.width < 300 ? 16 : 8;
  for (let exponent = Math.ceil(low / each) * each; exponent <= high; exponent += each)
    root.append(label(`2${raised(exponent)}`, [px(exponent), height - 8], "middle"));
  root.append(label(percentText(most), [margins.left - 5, margins.top + 10], "end"));
  return root;
}

/** What a format holds. */
function bar(kind: string, from: number, to: number, y: number): SVGRectElement {
  return svg("rect", { class: kind, x: from, width: to - from, y, height: 11 });
}
