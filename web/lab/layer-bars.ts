import { numberText } from "../../src/explain/number-text.ts";
import { html, svg, tableBehind } from "../charts/elements.ts";
import { type Mounted, oncePerFrame } from "../charts/mounted.ts";

/** One layer: the size of the signal on its way up, of the gradient on its way down. */
export interface LayerBar {
  readonly name: string;
  /** √E[z²]. */
  readonly signal: readonly number[];
  /** ‖∂L/∂z‖, of every network. */
  readonly gradient: readonly number[];
}

export interface LayerBarsData {
  /** Output first: gradients flow down. */
  readonly layers: readonly LayerBar[];
  readonly chosen: string | undefined;
  /** Before the first step there is nothing but the layers. */
  readonly isMeasured: boolean;
}

export interface LayerBarsHandlers {
  onChoose?(name: string): void;
}

const usualRow = 20;
const tallest = 420;
const head = 20;
const gap = 96;
const foot = 16;

/** The network from output to input: forward signal to the left of each layer, its gradient to the right, both logarithmic. */
export function mountLayerBars(
  element: HTMLElement,
  data: LayerBarsData,
  handlers: LayerBarsHandlers = {},
): Mounted<LayerBarsData> {
  const surface = html("div", {
    class: "lab-bars-surface",
    tabindex: 0,
    role: "application",
    "aria-roledescription": "layer chart",
    "aria-label":
      "Forward signal and gradient of every layer. Arrow keys move from layer to layer.",
  });
  const spoken = html("p", { class: "ig-hidden", "aria-live": "polite" });
  const table = tableBehind("Signal and gradient of every layer", () => [
    ["layer", "signal", "gradient"],
    ...current.layers.map(({ name, signal, gradient }) => [
      name,
      signal.map(numberText).join(" / "),
      gradient.map(numberText).join(" / "),
    ]),
  ]);
  const root = html("div", { class: "ig-chart lab-bars" }, surface, spoken, table);
  element.append(root);
  let current = data;
  const frames = oncePerFrame(draw);

  function draw(): void {
    const width = surface.clientWidth;
    if (width > 0) surface.replaceChildren(picture(current, width));
  }

  function choose(at: number): void {
    const row = current.layers[Math.max(0, Math.min(current.layers.length - 1, at))];
    if (!row) return;
    // Known at once: the next key may come before the page has answered.
    current = { ...current, chosen: row.name };
    spoken.textContent = `${row.name}: signal ${row.signal.map(numberText).join(" and ")}, gradient ${row.gradient.map(numberText).join(" and ")}`;
    handlers.onChoose?.(row.name);
  }

  surface.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = current.layers.findIndex(({ name }) => name === current.chosen);
    const places: Readonly<Record<string, number>> = {
      ArrowUp: at - 1,
      ArrowDown: at + 1,
      Home: 0,
      End: current.layers.length - 1,
    };
    const next = places[event.key];
    if (next === undefined) return;
    event.preventDefault();
    choose(next);
  });
  surface.addEventListener("click", (event) => {
    const { row } = sizes(current);
    choose(Math.floor((event.clientY - surface.getBoundingClientRect().top - head) / row));
  });
  const resized = new ResizeObserver(() => frames.ask());
  resized.observe(surface);
  frames.ask();
  return {
    update(next) {
      current = next;
      frames.ask();
    },
    destroy() {
      frames.cancel();
      resized.disconnect();
      root.remove();
    },
  };
}

function sizes({ layers }: LayerBarsData) {
  const row = Math.max(4, Math.min(usualRow, tallest / Math.max(1, layers.length)));
  return { row, height: head + row * layers.length + foot };
}

function picture(data: LayerBarsData, width: number): SVGElement {
  const { layers, chosen, isMeasured } = data;
  const { row, height } = sizes(data);
  const side = Math.max(20, (width - gap) / 2);
  const root = svg("svg", {
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    "aria-hidden": "true",
  });
  const signal = scaleOf(layers.flatMap((layer) => layer.signal));
  const gradient = scaleOf(layers.flatMap((layer) => layer.gradient));
  root.append(
    svg("text", { class: "ig-axis", x: side, y: 12, "text-anchor": "end" }, "signal √E[z²]"),
    svg(
      "text",
      { class: "ig-axis", x: side + gap, y: 12, "text-anchor": "start" },
      "gradient ‖∂L/∂z‖",
    ),
  );
  const labels = Math.max(1, Math.ceil(13 / row));
  layers.forEach((layer, i) => {
    const y = head + i * row;
    if (layer.name === chosen)
      root.append(svg("rect", { class: "lab-chosen", x: 0, y, width, height: row }));
    const count = isMeasured ? Math.max(1, layer.gradient.length) : 0;
    const each = Math.max(1.5, (row - (row > 8 ? 4 : 1)) / count);
    for (let net = 0; net < count; net++) {
      const at = y + (row > 8 ? 2 : 0.5) + net * each;
      const [up, down] = [layer.signal[net] ?? Number.NaN, layer.gradient[net] ?? Number.NaN];
      const left = signal.share(up) * side;
      const right = gradient.share(down) * (side - (count === 1 ? 54 : 0));
      root.append(
        svg("rect", {
          class: Number.isFinite(up) ? `lab-signal lab-net-${net}` : "lab-broken",
          x: side - left,
          y: at,
          width: left,
          height: Math.max(1, each - 0.5),
        }),
        svg("rect", {
          class: Number.isFinite(down) ? `lab-gradient lab-net-${net}` : "lab-broken",
          x: side + gap,
          y: at,
          width: right,
          height: Math.max(1, each - 0.5),
        }),
      );
      if (row >= 14 && count === 1)
        root.append(
          svg(
            "text",
            { class: "ig-tick", x: side + gap + right + 4, y: y + row / 2 + 4 },
            numberText(down),
          ),
        );
    }
    if (i % labels === 0)
      root.append(
        svg(
          "text",
          {
            class: "ig-tick lab-name",
            x: side + gap / 2,
            y: y + row / 2 + 4,
            "text-anchor": "middle",
          },
          layer.name.length > 14 ? `…${layer.name.slice(-13)}` : layer.name,
        ),
      );
  });
  root.append(
    svg("text", { class: "ig-tick", x: side, y: height - 3, "text-anchor": "end" }, signal.text),
    svg("text", { class: "ig-tick", x: side + gap, y: height - 3 }, gradient.text),
  );
  return root;
}

/** Decades between the least and the largest; what is 0 has no length, what is not finite all of it. */
function scaleOf(values: readonly number[]) {
  const known = values.filter((value) => value > 0 && Number.isFinite(value)).map(Math.log10);
  const high = known.length > 0 ? Math.ceil(Math.max(...known)) : 0;
  const low = known.length > 0 ? Math.min(high - 2, Math.floor(Math.min(...known))) : -2;
  return {
    text: `bars from 1e${low} to 1e${high}`,
    share: (value: number) => {
      if (Number.isNaN(value) || value === Number.POSITIVE_INFINITY) return 1;
      return value > 0 ? Math.max(0.01, (Math.log10(value) - low) / (high - low)) : 0;
    },
  };
}
