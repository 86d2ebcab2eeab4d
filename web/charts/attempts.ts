import type { Attempt, RepairFigure } from "../../src/charts/repair-figure.ts";
import { numberText, percentText } from "../../src/explain/number-text.ts";
import { html, svg, tableBehind } from "./elements.ts";
import type { Mounted } from "./mounted.ts";
import { label, pictureIn, rule, sheet } from "./picture.ts";

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
  const picture = pictureIn(surface, (width) => drawing(current, width));

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

function shown({ metric }: RepairFigure, value: number): string {
  return metric === "accuracy" ? percentText(value) : numberText(value);
}

function drawing(figure: RepairFigure, width: number): SVGSVGElement {
  const { attempts, chance, ceiling } = figure;
  const left = Math.min(230, Math.max(96, width * 0.3));
  const right = width - margins.right;
  const values = attempts
    .flatMap(({ seeds }) => seeds.map(({ metric }) => metric))
    .filter(Number.isFinite);
  const low = Math.min(0, ...values, Number.isFinite(chance) ? chance : 0);
  const high = Math.max(...values, Number.isFinite(ceiling) ? ceiling : 0, low + 0.1);
  const height = margins.top + attempts.length * rowHeight + margins.bottom;
  const px = (value: number) => left + ((value - low) / (high - low)) * (right - left);
  const root = sheet(width, height);
  for (const [value, text] of [
    [chance, "chance"],
    [ceiling, "best known"],
  ] as const)
    if (Number.isFinite(value))
      root.append(
        rule("ig-level", [px(value), margins.top - 4], [px(value), height - margins.bottom]),
        label(
          `${text} ${shown(figure, value)}`,
          [px(value), 12],
          px(value) > width - 60 ? "end" : "middle",
        ),
      );
  attempts.forEach((attempt, row) => {
    const y = margins.top + (row + 0.5) * rowHeight;
    const name = shortened(attempt.name, Math.floor(left / 6.4));
    const kind = attempt.isChosen ? "ig-tick ig-strong" : "ig-tick";
    root.append(
      rule("ig-grid", [left, y], [right, y]),
      label(attempt.isChosen ? `✓ ${name}` : name, [left - 8, y + 4], "end", kind),
      ...seedShapes(figure, attempt, px, y, left),
    );
  });
  root.append(
    label(
      `validation ${figure.metric}, one dot for each seed`,
      [right, height - 6],
      "end",
      "ig-axis",
    ),
  );
  return root;
}

function shortened(name: string, room: number): string {
  return name.length > room ? `${name.slice(0, room - 1)}…` : name;
}

/** A dot for every seed, a hatched mark for one without a number, and a line at the middle one. */
function seedShapes(
  figure: RepairFigure,
  { seeds, isControl, isChosen }: Attempt,
  px: (value: number) => number,
  y: number,
  left: number,
): readonly SVGElement[] {
  const tone = `ig-tone-${isControl ? 4 : isChosen ? 2 : 1}`;
  const sorted = seeds
    .map(({ metric }) => metric)
    .filter(Number.isFinite)
    .toSorted((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  const dots = seeds.map(({ seed, metric, outcome }) =>
    Number.isFinite(metric)
      ? svg(
          "circle",
          { class: `ig-seed ${tone}`, cx: px(metric), cy: y, r: 4.5 },
          svg("title", {}, `seed ${seed}: ${shown(figure, metric)}, ${outcome}`),
        )
      : svg(
          "rect",
          { class: "ig-broken", x: left, width: 10, y: y - 5, height: 10 },
          svg("title", {}, `seed ${seed}: ${outcome}`),
        ),
  );
  if (middle === undefined) return dots;
  return [rule(`ig-middle ${tone}`, [px(middle), y - 9], [px(middle), y + 9]), ...dots];
}
