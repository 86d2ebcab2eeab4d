import { signedText } from "../../src/explain/number-text.ts";
import { nameText } from "../../src/explain/printable.ts";
import { html, svg, tableBehind } from "./elements.ts";
import { legendItem } from "./legend.ts";
import type { Mounted } from "./mounted.ts";
import { label, pictureIn, rule, sheet } from "./picture.ts";

/** Decades that are gained or lost one after the other, from the output to the input. */
export interface WaterfallData {
  readonly title: string;
  /** In the order in which the gradient meets them. */
  readonly rows: readonly {
    readonly name: string;
    readonly parts: readonly { readonly part: string; readonly decades: number }[];
  }[];
}

const rowHeight = 20;
const barHeight = 13;
const margins = { top: 20, bottom: 6, right: 46 };
/** In the order of their tones in the style sheet. */
const order = [
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
  "measured",
];

/** The gradient budget: every bar starts where the one above it ended. */
export function mountWaterfall(element: HTMLElement, data: WaterfallData): Mounted<WaterfallData> {
  const surface = html("div", { class: "ig-waterfall-surface", role: "img" });
  const legend = html("p", { class: "ig-legend" });
  const table = tableBehind("Decades by layer and part", () => {
    const parts = partsOf(current);
    return [
      ["layer", ...parts, "all"],
      ...current.rows.map(({ name, parts: own }) => [
        nameText(name),
        ...parts.map((part) => {
          const found = own.find((one) => one.part === part);
          return found ? signedText(found.decades) : "";
        }),
        signedText(own.reduce((sum, { decades }) => sum + decades, 0)),
      ]),
    ];
  });
  const root = html("div", { class: "ig-chart ig-waterfall" }, surface, legend, table);
  element.append(root);
  let current = data;
  const picture = pictureIn(surface, (width) => drawing(current, width));

  function take(next: WaterfallData): void {
    current = next;
    const total = next.rows
      .flatMap(({ parts }) => parts)
      .reduce((sum, { decades }) => sum + decades, 0);
    surface.setAttribute("aria-label", `${next.title}: ${signedText(total)} decades in all`);
    legend.replaceChildren(
      ...partsOf(next).map((part) => legendItem(`ig-swatch ig-part-${part}`, part)),
    );
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

function partsOf({ rows }: WaterfallData): readonly string[] {
  const found = new Set(rows.flatMap(({ parts }) => parts.map(({ part }) => part)));
  return order.filter((part) => found.has(part));
}

function drawing({ rows }: WaterfallData, width: number): SVGSVGElement {
  const left = Math.min(130, Math.max(64, width * 0.24));
  const levels = [0];
  for (const { parts } of rows)
    for (const { decades } of parts) levels.push((levels.at(-1) ?? 0) + known(decades));
  const low = Math.min(...levels, -0.1);
  const high = Math.max(...levels, 0.1);
  const height = margins.top + rows.length * rowHeight + margins.bottom;
  const px = (decades: number) =>
    left + ((decades - low) / (high - low)) * (width - left - margins.right);
  const root = sheet(width, height);
  const each = Math.max(1, Math.ceil((high - low) / 6));
  for (let decades = Math.ceil(low / each) * each; decades <= high; decades += each)
    root.append(
      rule(
        decades === 0 ? "ig-level" : "ig-grid",
        [px(decades), margins.top],
        [px(decades), height - margins.bottom],
      ),
      label(
        decades === 0 ? "0 decades" : String(decades).replace("-", "−"),
        [px(decades), 12],
        "middle",
      ),
    );
  let level = 0;
  rows.forEach(({ name, parts }, row) => {
    const y = margins.top + row * rowHeight + (rowHeight - barHeight) / 2;
    const text = nameText(name);
    root.append(label(text.length > 16 ? `…${text.slice(-15)}` : text, [left - 6, y + 10], "end"));
    for (const { part, decades } of parts) {
      const next = level + known(decades);
      const size = {
        x: Math.min(px(level), px(next)),
        width: Math.max(0.5, Math.abs(px(next) - px(level))),
      };
      root.append(
        svg(
          "rect",
          { class: `ig-part ig-part-${part}`, ...size, y, height: barHeight },
          svg("title", {}, `${text}, ${part}: ${signedText(decades)} decades`),
        ),
      );
      level = next;
    }
    const sum = parts.reduce((total, { decades }) => total + decades, 0);
    root.append(label(signedText(sum), [width - 2, y + 10], "end"));
  });
  return root;
}

/** What is not finite moves nothing. */
function known(decades: number): number {
  return Number.isFinite(decades) ? decades : 0;
}
