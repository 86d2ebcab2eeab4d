import { type ExponentFigure, floatRanges } from "../../src/charts/exponents.ts";
import { percentText } from "../../src/explain/number-text.ts";
import { html, svg, tableBehind } from "./elements.ts";
import { type Mounted, oncePerFrame } from "./mounted.ts";

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
  const frames = oncePerFrame(draw);

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
    frames.ask();
  }

  function draw(): void {
    const width = surface.clientWidth;
    if (width > 0) surface.replaceChildren(picture(current, width));
  }
  const resized = new ResizeObserver(() => frames.ask());
  resized.observe(surface);
  take(data);
  return {
    update: take,
    destroy() {
      frames.cancel();
      resized.disconnect();
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

function picture({ bins }: ExponentFigure, width: number): SVGSVGElement {
  const low = bins[0]?.from ?? 0;
  const high = bins.at(-1)?.to ?? 1;
  const most = Math.max(0.01, ...bins.map(({ share }) => share));
  const inner = {
    width: width - margins.left - margins.right,
    height: height - margins.top - margins.bottom,
  };
  const px = (exponent: number) =>
    margins.left + ((Math.max(low, Math.min(high, exponent)) - low) / (high - low)) * inner.width;
  const root = svg("svg", {
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    "aria-hidden": "true",
  });
  floatRanges.forEach(({ format, smallest, normal, largest }, i) => {
    const y = 6 + i * 16;
    root.append(
      svg("rect", {
        class: "ig-range-subnormal",
        x: px(smallest),
        width: px(normal) - px(smallest),
        y,
        height: 11,
      }),
      svg("rect", {
        class: `ig-range ig-range-${format}`,
        x: px(normal),
        width: px(largest) - px(normal),
        y,
        height: 11,
      }),
      svg(
        "text",
        { class: "ig-tick", x: margins.left - 5, y: y + 9, "text-anchor": "end" },
        format,
      ),
    );
    for (const edge of [smallest, largest])
      if (edge > low && edge < high)
        root.append(
          svg("line", {
            class: "ig-level",
            x1: px(edge),
            x2: px(edge),
            y1: y,
            y2: height - margins.bottom,
          }),
        );
  });
  for (const { from, to, share } of bins)
    if (share > 0) {
      const tall = (share / most) * inner.height;
      root.append(
        svg(
          "rect",
          {
            class: "ig-bar",
            x: px(from) + 0.5,
            width: Math.max(1, px(to) - px(from) - 1),
            y: height - margins.bottom - tall,
            height: tall,
          },
          svg("title", {}, `2^${from} … 2^${to}: ${percentText(share)}`),
        ),
      );
    }
  const each = inner.width < 300 ? 16 : 8;
  for (let exponent = Math.ceil(low / each) * each; exponent <= high; exponent += each)
    root.append(
      svg(
        "text",
        { class: "ig-tick", x: px(exponent), y: height - 8, "text-anchor": "middle" },
        `2${raised(exponent)}`,
      ),
    );
  root.append(
    svg(
      "text",
      { class: "ig-tick", x: margins.left - 5, y: margins.top + 10, "text-anchor": "end" },
      percentText(most),
    ),
  );
  return root;
}

function raised(power: number): string {
  const digits = [...String(Math.abs(power))].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).join("");
  return `${power < 0 ? "⁻" : ""}${digits}`;
}
