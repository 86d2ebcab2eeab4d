import { cellText } from "../../src/charts/cell-text.ts";
import { cellAt } from "../../src/charts/layer-map.ts";
import { html, tableBehind } from "./elements.ts";
import { type Ink, inkOf } from "./ink.ts";
import { mapCanvas } from "./map-canvas.ts";
import type { MapData, MapPlace } from "./map-data.ts";
import { placeAfter, placeWithin } from "./map-keys.ts";
import { followPointer } from "./map-pointer.ts";
import { labelOf, legendItems, tableOf } from "./map-words.ts";
import { type Mounted, oncePerFrame } from "./mounted.ts";
import { type Pyramid, pyramidOf } from "./pyramid.ts";
import type { Frame } from "./raster.ts";
import { around, bounded, panned, type Span, whole, zoomed } from "./span.ts";

export { columnOf, type MapData, type MapMark, type MapPlace } from "./map-data.ts";

export interface MapHandlers {
  onCursor?(place: MapPlace): void;
  onSpan?(span: Span): void;
}

/**
 * The layer × step map: the output on top, the input at the bottom, one tab stop. Arrow keys move the cursor, with Shift by
 * ten; Home and End, Page Up and Page Down go to the ends; + − 0 zoom; drag pans, Ctrl + wheel zooms.
 */
export function mountMap(
  element: HTMLElement,
  data: MapData,
  handlers: MapHandlers = {},
): Mounted<MapData> {
  const canvas = html("canvas", { "aria-hidden": "true" });
  const surface = html(
    "div",
    { class: "ig-map-surface", tabindex: 0, role: "application", "aria-roledescription": "map" },
    canvas,
  );
  const readout = html("p", { class: "ig-readout", "aria-hidden": "true" });
  const spoken = html("p", { class: "ig-hidden", "aria-live": "polite" });
  const legend = html("p", { class: "ig-legend" });
  const table = tableBehind("Cells of the map, thinned to columns that fit", () =>
    tableOf(current.map),
  );
  const root = html("div", { class: "ig-chart ig-map" }, surface, readout, legend, spoken, table);
  element.append(root);

  const paint = mapCanvas(canvas);
  let current = data;
  let pyramid: Pyramid = pyramidOf(data.map);
  let place: MapPlace = data.cursor ?? { row: 0, column: 0 };
  let span: Span = data.span ?? whole(data.map);
  let ink: Ink | undefined;
  let frame: Frame = { x: 0, y: 0, width: 1, height: 1 };
  const frames = oncePerFrame(draw);

  function take(next: MapData): void {
    const isNew = next.map !== current.map || surface.getAttribute("aria-label") === null;
    if (next.map !== current.map) pyramid = pyramidOf(next.map);
    current = next;
    place = placeWithin(next.cursor ?? place, next.map);
    span = bounded(next.span ?? whole(next.map), next.map);
    if (isNew) {
      surface.setAttribute("aria-label", labelOf(next.map));
      legend.replaceChildren(...legendItems(next.map));
    }
    readout.textContent = textAt(place);
    frames.ask();
  }

  function textAt({ row, column }: MapPlace): string {
    const { map } = current;
    return map.columns > 0 ? cellText(map, cellAt(map, row, column)) : "Nothing was measured.";
  }

  function draw(): void {
    const width = surface.clientWidth;
    if (width === 0) return;
    ink ??= inkOf(root);
    const scene = { data: current, pyramid, span, place, ink, width, ratio: pixelRatio() };
    frame = paint(scene) ?? frame;
  }

  function move(next: MapPlace): void {
    place = next;
    const seen = around(span, place, current.map);
    if (seen !== span) show(seen);
    spoken.textContent = textAt(place);
    readout.textContent = spoken.textContent;
    frames.ask();
    handlers.onCursor?.(place);
  }

  function show(next: Span): void {
    span = next;
    frames.ask();
    handlers.onSpan?.(span);
  }

  function columnAt(event: MouseEvent): number {
    const x = (event.clientX - surface.getBoundingClientRect().left) * pixelRatio() - frame.x;
    return span.from + (x / frame.width) * (span.to - span.from);
  }

  function placeAt(event: MouseEvent): MapPlace | undefined {
    const y = (event.clientY - surface.getBoundingClientRect().top) * pixelRatio() - frame.y;
    const [row, column] = [Math.floor((y / frame.height) * current.map.rows), columnAt(event)];
    const isIn = row >= 0 && row < current.map.rows && column >= span.from && column < span.to;
    return isIn ? { row, column: Math.floor(column) } : undefined;
  }

  surface.addEventListener("keydown", (event) => {
    const { map } = current;
    const next = placeAfter(event, place, map);
    if (next) move(next);
    else if (event.key === "+" || event.key === "=")
      show(zoomed(span, 0.5, place.column + 0.5, map));
    else if (event.key === "-") show(zoomed(span, 2, place.column + 0.5, map));
    else if (event.key === "0") show(whole(map));
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  followPointer(surface, {
    columnAt,
    onDrag: (column, event) => show(panned(span, column - columnAt(event), current.map)),
    onPress(event) {
      const target = placeAt(event);
      if (target) move(target);
    },
    onHover(event) {
      readout.textContent = textAt(placeAt(event) ?? place);
    },
    onLeave() {
      readout.textContent = textAt(place);
    },
    onSlide: (share) => show(panned(span, share * (span.to - span.from), current.map)),
    onZoom: (factor, event) => show(zoomed(span, factor, columnAt(event), current.map)),
  });
  const resized = new ResizeObserver(() => frames.ask());
  resized.observe(surface);
  const recolor = () => {
    ink = undefined;
    frames.ask();
  };
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  scheme.addEventListener("change", recolor);
  take(data);

  return {
    update: take,
    destroy() {
      frames.cancel();
      resized.disconnect();
      scheme.removeEventListener("change", recolor);
      root.remove();
    },
  };
}

function pixelRatio(): number {
  return globalThis.devicePixelRatio || 1;
}
