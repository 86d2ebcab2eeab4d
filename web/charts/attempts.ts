import type { RepairFigure } from "../../src/charts/document.ts";
import { numberText, percentText } from "../../src/explain/number-text.ts";
import { html, svg, tableBehind } from "./elements.ts";
import { type Mounted, oncePerFrame } from "./mounted.ts";

const rowHeight = 30;
const margins = { top: 22, bottom: 22, right: 14 };

/** Control and attempts beside each other: one dot for every seed, a line at the middle one. */
export function mountAttempts(element: HTMLElement, data: RepairFigure): Mounted<RepairFigure> {
  const surface = html("div", { class: "ig-attempts-surface", role: "img" });
  const table = tableBehind("What every seed came to", () => [
    ["change", "seed", current.metric, "loss", "outcome"],
    ...current.attempts.flatMap(({ name, seeds }) =>
      seeds.map(({ seed, metric, loss, outcome }) => [
        name,
        String(seed),
        numberText(metric),
        numberText(loss),
        outcome,
      ]),
    ),
  ]);
  const root = html("div", { class: "ig-chart ig-attempts" }, surface, table);
  element.append(root);
  let current = data;
  const frames = oncePerFrame(draw);

  function take(next: RepairFigure): void {
    current = next;
    surface.setAttribute(
      "aria-label",
      next.attempts
        .map(
          ({ name, seeds }) =>
            `${name}: ${seeds.map(({ metric }) => shown(next, metric)).join(", ")}`,
        )
        .join("; "),
    );
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

function shown({ metric }: RepairFigure, value: number): string {
  return metric === "accuracy" ? percentText(value) : numberText(value);
}

function picture(figure: RepairFigure, width: number): SVGSVGElement {
  const { attempts, chance, ceiling } = figure;
  const left = Math.min(230, Math.max(96, width * 0.3));
  const values = attempts
    .flatMap(({ seeds }) => seeds.map(({ metric }) => metric))
    .filter(Number.isFinite);
  const low = Math.min(0, ...values, Number.isFinite(chance) ? chance : 0);
  const high = Math.max(...values, Number.isFinite(ceiling) ? ceiling : 0, low + 0.1);
  const height = margins.top + attempts.length * rowHeight + margins.bottom;
  const px = (value: number) =>
    left + ((value - low) / (high - low)) * (width - left - margins.right);
  const root = svg("svg", {
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    "aria-hidden": "true",
  });
  for (const [value, text] of [
    [chance, "chance"],
    [ceiling, "best known"],
  ] as const)
    if (Number.isFinite(value))
      root.append(
        svg("line", {
          class: "ig-level",
          x1: px(value),
          x2: px(value),
          y1: margins.top - 4,
          y2: height - margins.bottom,
        }),
        svg(
          "text",
          {
            class: "ig-tick",
            x: px(value),
            y: 12,
            "text-anchor": px(value) > width - 60 ? "end" : "middle",
          },
          `${text} ${shown(figure, value)}`,
        ),
      );
  attempts.forEach(({ name, seeds, isControl, isChosen }, row) => {
    const y = margins.top + (row + 0.5) * rowHeight;
    const room = Math.floor(left / 6.4);
    root.append(
      svg("line", { class: "ig-grid", x1: left, x2: width - margins.right, y1: y, y2: y }),
      svg(
        "text",
        {
          class: isChosen ? "ig-tick ig-strong" : "ig-tick",
          x: left - 8,
          y: y + 4,
          "text-anchor": "end",
        },
        `${isChosen ? "✓ " : ""}${name.length > room ? `${name.slice(0, room - 1)}…` : name}`,
      ),
    );
    const sorted = seeds
      .map(({ metric }) => metric)
      .filter(Number.isFinite)
      .toSorted((a, b) => a - b);
    const middle = sorted[Math.floor((sorted.length - 1) / 2)];
    if (middle !== undefined)
      root.append(
        svg("line", {
          class: `ig-middle ig-tone-${isControl ? 4 : isChosen ? 2 : 1}`,
          x1: px(middle),
          x2: px(middle),
          y1: y - 9,
          y2: y + 9,
        }),
      );
    for (const { seed, metric, outcome } of seeds)
      root.append(
        Number.isFinite(metric)
          ? svg(
              "circle",
              {
                class: `ig-seed ig-tone-${isControl ? 4 : isChosen ? 2 : 1}`,
                cx: px(metric),
                cy: y,
                r: 4.5,
              },
              svg("title", {}, `seed ${seed}: ${shown(figure, metric)}, ${outcome}`),
            )
          : svg(
              "rect",
              { class: "ig-broken", x: left, width: 10, y: y - 5, height: 10 },
              svg("title", {}, `seed ${seed}: ${outcome}`),
            ),
      );
  });
  root.append(
    svg(
      "text",
      { class: "ig-axis", x: left, y: height - 6 },
      `validation ${figure.metric}, one dot for each seed`,
    ),
  );
  return root;
}
