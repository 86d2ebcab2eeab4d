import { numberText } from "../../src/explain/number-text.ts";
import { html, tableBehind } from "./elements.ts";
import { legendItem } from "./legend.ts";
import { placeText, valueAt, valueText } from "./lines-cursor.ts";
import type { LinesData } from "./lines-data.ts";
import { linesPicture } from "./lines-picture.ts";
import { calmly, type Mounted } from "./mounted.ts";
import { pictureIn } from "./picture.ts";

export type { Line, LinesData } from "./lines-data.ts";

export interface LinesHandlers {
  onCursor?(x: number): void;
}

const tableRows = 40;
/** Lines follow the map when it is panned. */
const restMs = 100;

/** Lines over x: one tab stop, arrow keys move from point to point. What is not finite is marked on the upper edge. */
export function mountLines(
  element: HTMLElement,
  data: LinesData,
  handlers: LinesHandlers = {},
): Mounted<LinesData> {
  const surface = html("div", {
    class: "ig-lines-surface",
    tabindex: 0,
    role: "application",
    "aria-roledescription": "line chart",
  });
  const legend = html("p", { class: "ig-legend" });
  const spoken = html("p", { class: "ig-hidden", "aria-live": "polite" });
  const table = tableBehind("Points of the lines, thinned", () => tableOf(current));
  const root = html("div", { class: "ig-chart ig-lines" }, surface, legend, spoken, table);
  element.append(root);
  let current = data;
  let toX: ((pixel: number) => number) | undefined;
  const picture = pictureIn(surface, draw, (make) => calmly(make, restMs));

  function draw(width: number): SVGSVGElement {
    const drawn = linesPicture(current, width);
    toX = drawn.toX;
    return drawn.svg;
  }

  function take(next: LinesData): void {
    current = next;
    surface.setAttribute(
      "aria-label",
      `${next.title}: ${next.lines.map(({ name }) => name).join(", ")} over ${next.x}. Arrow keys move from point to point.`,
    );
    legend.hidden = next.hasLegend === false;
    legend.replaceChildren(
      ...next.lines.map(({ name, tone, look = "line" }) =>
        legendItem(`ig-stroke ig-tone-${tone} ig-${look}`, name),
      ),
      ...(next.band ? [legendItem("ig-swatch ig-swatch-band", next.band.name)] : []),
    );
    picture.ask();
  }

  function nearest(x: number): number | undefined {
    const xs = current.lines.flatMap(({ xs: own }) => own);
    let best: number | undefined;
    for (const one of xs)
      if (best === undefined || Math.abs(one - x) < Math.abs(best - x)) best = one;
    return best;
  }

  function move(x: number | undefined): void {
    if (x === undefined) return;
    current = { ...current, cursor: x };
    spoken.textContent = `${placeText(current, x)}: ${current.lines.map(({ name, xs, ys }) => `${name} ${valueText(valueAt(xs, ys, x))}`).join(", ")}`;
    picture.ask();
    handlers.onCursor?.(x);
  }

  surface.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const xs = [...new Set(current.lines.flatMap(({ xs: own }) => own))].toSorted((a, b) => a - b);
    const at = xs.findIndex((x) => x >= (current.cursor ?? xs[0] ?? 0));
    const far = event.shiftKey ? 10 : 1;
    const places: Readonly<Record<string, number>> = {
      ArrowLeft: at - far,
      ArrowRight: at + far,
      Home: 0,
      End: xs.length - 1,
    };
    const next = places[event.key];
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    move(xs[Math.max(0, Math.min(xs.length - 1, next))]);
  });
  surface.addEventListener("pointerup", (event) => {
    if (toX) move(nearest(toX(event.clientX - surface.getBoundingClientRect().left)));
  });
  take(data);
  return {
    update: take,
    destroy() {
      picture.destroy();
      root.remove();
    },
  };
}

function tableOf({ lines, x: base, names }: LinesData): readonly (readonly string[])[] {
  const xs = [...new Set(lines.flatMap(({ xs: own }) => own))].toSorted((a, b) => a - b);
  const each = Math.max(1, Math.ceil(xs.length / tableRows));
  return [
    [base, ...lines.map(({ name }) => name)],
    ...xs
      .filter((_, i) => i % each === 0)
      .map((x) => [
        names?.[x] ?? numberText(x),
        ...lines.map(({ xs: own, ys }) => valueText(valueAt(own, ys, x))),
      ]),
  ];
}
