import type { ActivationRef } from "../../src/model/activation.ts";
import { activationOf } from "../../src/model/activations/index.ts";
import { html, svg } from "../charts/elements.ts";
import { type Mounted, oncePerFrame } from "../charts/mounted.ts";
import type { LayerInsight } from "./messages.ts";

/** An activation with a layer's real pre-activations behind it. */
export interface ActivationCurve {
  readonly activation: ActivationRef;
  readonly insight: LayerInsight;
  /** Said to those who do not see. */
  readonly text: string;
  readonly height: number;
}

const points = 120;
const margins = { left: 4, right: 4, top: 6, bottom: 16 };

/** φ and φ′ over z, the pre-activations as a histogram below, what saturates shaded. */
export function mountActivationCurve(
  element: HTMLElement,
  data: ActivationCurve,
): Mounted<ActivationCurve> {
  const root = html("div", { class: "ig-chart lab-curve", role: "img", "aria-label": data.text });
  element.append(root);
  let current = data;
  const frames = oncePerFrame(() => {
    const width = root.clientWidth;
    if (width === 0) return;
    root.replaceChildren(picture(current, width));
  });
  const resized = new ResizeObserver(() => frames.ask());
  resized.observe(root);
  frames.ask();
  return {
    update(next) {
      current = next;
      root.setAttribute("aria-label", next.text);
      frames.ask();
    },
    destroy() {
      frames.cancel();
      resized.disconnect();
      root.remove();
    },
  };
}

function picture({ activation, insight, height }: ActivationCurve, width: number): SVGElement {
  const { scalar, saturates, defaults } = activationOf(activation.id);
  const config = { ...defaults, ...activation.config };
  const { from, to, shares } = insight;
  const inner = {
    width: width - margins.left - margins.right,
    height: height - margins.top - margins.bottom,
  };
  const px = (z: number) => margins.left + ((z - from) / (to - from)) * inner.width;
  const xs = Array.from({ length: points + 1 }, (_, i) => from + ((to - from) * i) / points);
  const values = scalar ? xs.map((z) => scalar.value(z, config)) : [];
  const slopes = scalar ? xs.map((z) => scalar.derivative(z, config)) : [];
  const [low, high] = boundsOf([...values, ...slopes]);
  const py = (y: number) =>
    margins.top + (1 - (Math.max(low, Math.min(high, y)) - low) / (high - low)) * inner.height;
  const root = svg("svg", {
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    "aria-hidden": "true",
  });
  const { below, above } = saturates ?? {};
  if (below !== undefined && below > from)
    root.append(
      svg("rect", {
        class: "lab-flat",
        x: px(from),
        y: margins.top,
        width: px(Math.min(below, to)) - px(from),
        height: inner.height,
      }),
    );
  if (above !== undefined && above < to)
    root.append(
      svg("rect", {
        class: "lab-flat",
        x: px(Math.max(above, from)),
        y: margins.top,
        width: px(to) - px(Math.max(above, from)),
        height: inner.height,
      }),
    );
  const most = Math.max(1e-9, ...shares);
  const bar = inner.width / shares.length;
  shares.forEach((share, i) => {
    const size = (share / most) * inner.height * 0.6;
    if (share > 0)
      root.append(
        svg("rect", {
          class: "lab-pre",
          x: margins.left + i * bar,
          y: margins.top + inner.height - size,
          width: Math.max(1, bar - 0.5),
          height: size,
        }),
      );
  });
  root.append(
    svg("line", {
      class: "ig-grid",
      x1: margins.left,
      x2: width - margins.right,
      y1: py(0),
      y2: py(0),
    }),
    svg("line", {
      class: "ig-grid",
      x1: px(0),
      x2: px(0),
      y1: margins.top,
      y2: margins.top + inner.height,
    }),
    svg("path", { class: "ig-line ig-tone-1", d: pathOf(xs.map(px), values.map(py)) }),
    svg("path", { class: "ig-line ig-tone-2 ig-dashed", d: pathOf(xs.map(px), slopes.map(py)) }),
    svg("text", { class: "ig-tick", x: margins.left, y: height - 4 }, from.toPrecision(2)),
    svg("text", { class: "ig-tick", x: px(0), y: height - 4, "text-anchor": "middle" }, "0"),
    svg(
      "text",
      { class: "ig-tick", x: width - margins.right, y: height - 4, "text-anchor": "end" },
      to.toPrecision(2),
    ),
  );
  return root;
}

function boundsOf(ys: readonly number[]): readonly [number, number] {
  const finite = ys.filter(Number.isFinite);
  return [Math.max(-2, Math.min(-0.15, ...finite)), Math.min(3, Math.max(1.1, ...finite))];
}

function pathOf(xs: readonly number[], ys: readonly number[]): string {
  return xs
    .map((x, i) => `${i === 0 ? "M" : "L"}${x.toFixed(1)} ${(ys[i] ?? 0).toFixed(1)}`)
    .join("");
}
