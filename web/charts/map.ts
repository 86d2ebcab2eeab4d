import { cellText } from "../../src/charts/cell-text.ts";
import { cellAt, type LayerMap, legendOf } from "../../src/charts/layer-map.ts";
import { numberText } from "../../src/explain/number-text.ts";
import { nameText } from "../../src/explain/printable.ts";
import { html, tableBehind } from "./elements.ts";
import { type Ink, inkOf } from "./ink.ts";
import type { MapData, MapPlace } from "./map-data.ts";
import { drawCursor, drawMarksAbove, drawNames, drawSteps, labelWidth } from "./map-paint.ts";
import { type Mounted, oncePerFrame } from "./mounted.ts";
import { type Pyramid, pyramidOf } from "./pyramid.ts";
import { drawRaster, type Frame, type Span } from "./raster.ts";

export { columnOf, type MapData, type MapMark, type MapPlace } from "./map-data.ts";

export interface MapHandlers {
  onCursor?(place: MapPlace): void;
  onSpan?(span: Span): void;
}

interface NamedRows {
  readonly map: LayerMap | undefined;
  readonly width: number;
  readonly ratio: number;
  readonly ink: Ink | undefined;
  readonly room: number;
  readonly layer: HTMLCanvasElement;
}

const nothingNamed = { map: undefined, width: 0, ratio: 1, ink: undefined, room: 0 } as const;

const margins = { top: 12, right: 16, bottom: 24 };
const tallestRow = 22;
const usualHeight = { least: 96, most: 460 };
const fewestColumns = 4;
const tableColumns = 24;

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
    rowsOf(current.map),
  );
  const root = html("div", { class: "ig-chart ig-map" }, surface, readout, legend, spoken, table);
  element.append(root);

  const scratch = document.createElement("canvas");
  let current = data;
  let pyramid: Pyramid = pyramidOf(data.map);
  let place: MapPlace = data.cursor ?? { row: 0, column: 0 };
  let span: Span = data.span ?? whole(data.map);
  let ink: Ink | undefined;
  let frame: Frame = { x: 0, y: 0, width: 1, height: 1 };
  /** Names of rows, which panning does not change. */
  let named: NamedRows = { ...nothingNamed, layer: document.createElement("canvas") };
  const frames = oncePerFrame(draw);

  function take(next: MapData): void {
    const isNew = next.map !== current.map || surface.getAttribute("aria-label") === null;
    if (next.map !== current.map) pyramid = pyramidOf(next.map);
    current = next;
    place = bounded(next.cursor ?? place, next.map);
    span = boundedSpan(next.span ?? whole(next.map), next.map);
    if (isNew) {
      surface.setAttribute("aria-label", labelOf(next.map));
      writeLegend(legend, next.map);
    }
    readout.textContent =
      next.map.columns > 0 ? cellText(next.map, at(place)) : "Nothing was measured.";
    frames.ask();
  }

  function at({ row, column }: MapPlace) {
    return cellAt(current.map, row, column);
  }

  function draw(): void {
    const { map } = current;
    const ratio = globalThis.devicePixelRatio || 1;
    const width = surface.clientWidth;
    if (width === 0) return;
    ink ??= inkOf(root);
    const height =
      current.height ??
      Math.max(usualHeight.least, Math.min(usualHeight.most, map.rows * tallestRow));
    const total = height + margins.top + margins.bottom;
    const [pixelWidth, pixelHeight] = [Math.round(width * ratio), Math.round(total * ratio)];
    if (canvas.width !== pixelWidth || canvas.height !== pixelHeight) {
      canvas.width = pixelWidth;
      canvas.height = pixelHeight;
    }
    const context = canvas.getContext("2d", { alpha: true });
    if (!context) return;
    context.clearRect(0, 0, pixelWidth, pixelHeight);
    if (named.map !== map || named.width !== width || named.ratio !== ratio || named.ink !== ink) {
      const room = labelWidth(context, map, width, ratio);
      named = { map, width, ratio, ink, room, layer: document.createElement("canvas") };
      named.layer.width = Math.max(1, Math.round(room * ratio));
      named.layer.height = pixelHeight;
      const own = named.layer.getContext("2d");
      const [x, y] = [named.layer.width, Math.round(margins.top * ratio)];
      if (own)
        drawNames(own, map, { x, y, width: 1, height: Math.round(height * ratio) }, ink, ratio);
    }
    const labels = named.room;
    frame = {
      x: Math.round(labels * ratio),
      y: Math.round(margins.top * ratio),
      width: Math.max(1, Math.round((width - labels - margins.right) * ratio)),
      height: Math.round(height * ratio),
    };
    if (map.columns === 0 || map.rows === 0) return;
    drawRaster(context, scratch, map, pyramid, span, frame, ink, ratio);
    context.drawImage(named.layer, 0, 0);
    drawSteps(context, map, span, frame, ink, ratio);
    drawMarksAbove(context, current, span, frame, ink, ratio);
    drawCursor(context, map, place, span, frame, ink, ratio);
  }

  function move(next: MapPlace): void {
    place = bounded(next, current.map);
    const inside = place.column >= span.from && place.column + 1 <= span.to;
    if (!inside)
      pan(place.column < span.from ? place.column - span.from : place.column + 1 - span.to);
    spoken.textContent = cellText(current.map, at(place));
    readout.textContent = spoken.textContent;
    frames.ask();
    handlers.onCursor?.(place);
  }

  function pan(columns: number): void {
    const size = span.to - span.from;
    const from = Math.max(0, Math.min(current.map.columns - size, span.from + columns));
    show({ from, to: from + size });
  }

  function zoom(factor: number, center: number): void {
    const size = Math.max(
      Math.min(fewestColumns, current.map.columns),
      Math.min(current.map.columns, (span.to - span.from) * factor),
    );
    const share = (center - span.from) / (span.to - span.from);
    const from = Math.max(0, Math.min(current.map.columns - size, center - share * size));
    show({ from, to: from + size });
  }

  function show(next: Span): void {
    span = next;
    frames.ask();
    handlers.onSpan?.(span);
  }

  function columnAt(event: PointerEvent | WheelEvent): number {
    const ratio = globalThis.devicePixelRatio || 1;
    const x = (event.clientX - surface.getBoundingClientRect().left) * ratio - frame.x;
    return span.from + (x / frame.width) * (span.to - span.from);
  }

  function placeAt(event: PointerEvent): MapPlace | undefined {
    const ratio = globalThis.devicePixelRatio || 1;
    const y = (event.clientY - surface.getBoundingClientRect().top) * ratio - frame.y;
    const found = {
      row: Math.floor((y / frame.height) * current.map.rows),
      column: Math.floor(columnAt(event)),
    };
    const isIn =
      found.row >= 0 &&
      found.row < current.map.rows &&
      found.column >= Math.floor(span.from) &&
      found.column < span.to;
    return isIn ? found : undefined;
  }

  surface.addEventListener("keydown", (event) => {
    const next = moved(event, place, current.map);
    if (next) move(next);
    else if (event.key === "+" || event.key === "=") zoom(0.5, place.column + 0.5);
    else if (event.key === "-") zoom(2, place.column + 0.5);
    else if (event.key === "0") show(whole(current.map));
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  let grip: { readonly column: number; readonly x: number; isDrag: boolean } | undefined;
  surface.addEventListener("pointerdown", (event) => {
    grip = { column: columnAt(event), x: event.clientX, isDrag: false };
    surface.setPointerCapture(event.pointerId);
  });
  surface.addEventListener("pointermove", (event) => {
    if (grip) {
      grip.isDrag ||= Math.abs(event.clientX - grip.x) > 4;
      if (grip.isDrag) pan(grip.column - columnAt(event));
      return;
    }
    const over = placeAt(event) ?? place;
    if (current.map.columns > 0) readout.textContent = cellText(current.map, at(over));
  });
  surface.addEventListener("pointerup", (event) => {
    const target = grip?.isDrag ? undefined : placeAt(event);
    grip = undefined;
    if (target) move(target);
  });
  surface.addEventListener("pointerleave", () => {
    if (current.map.columns > 0) readout.textContent = cellText(current.map, at(place));
  });
  surface.addEventListener(
    "wheel",
    (event) => {
      const isSideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
      if (!event.ctrlKey && !event.metaKey && !isSideways) return;
      event.preventDefault();
      if (isSideways) pan((event.deltaX / surface.clientWidth) * (span.to - span.from));
      else zoom(2 ** (event.deltaY / 200), columnAt(event));
    },
    { passive: false },
  );
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

function whole({ columns }: LayerMap): Span {
  return { from: 0, to: Math.max(1, columns) };
}

function bounded({ row, column }: MapPlace, { rows, columns }: LayerMap): MapPlace {
  return {
    row: Math.max(0, Math.min(rows - 1, row)),
    column: Math.max(0, Math.min(columns - 1, column)),
  };
}

function boundedSpan({ from, to }: Span, map: LayerMap): Span {
  const size = Math.max(1, Math.min(map.columns, to - from));
  const start = Math.max(0, Math.min(map.columns - size, from));
  return { from: start, to: start + size };
}

function moved(event: KeyboardEvent, place: MapPlace, { rows, columns }: LayerMap) {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const far = event.shiftKey ? 10 : 1;
  const { row, column } = place;
  switch (event.key) {
    case "ArrowLeft":
      return { row, column: column - far };
    case "ArrowRight":
      return { row, column: column + far };
    case "ArrowUp":
      return { row: row - far, column };
    case "ArrowDown":
      return { row: row + far, column };
    case "Home":
      return { row, column: 0 };
    case "End":
      return { row, column: columns - 1 };
    case "PageUp":
      return { row: 0, column };
    case "PageDown":
      return { row: rows - 1, column };
    default:
      return undefined;
  }
}

function labelOf({ title, rows, columns, base, rowKind }: LayerMap): string {
  return `${title}: ${rows} ${rowKind}s over ${columns} ${base}s. Arrow keys move from cell to cell, plus and minus zoom, 0 shows everything.`;
}

function writeLegend(element: HTMLElement, map: LayerMap): void {
  const { low, middle, high } = legendOf(map);
  const swatch = (kind: string, text: string) =>
    html(
      "span",
      { class: "ig-legend-item" },
      html("span", { class: `ig-swatch ig-swatch-${kind}` }),
      text,
    );
  element.replaceChildren(
    swatch("vanishing", `▼ ${low}`),
    swatch("healthy", middle),
    ...(high === undefined ? [] : [swatch("exploding", `▲ ${high}`)]),
    ...(map.healthy.kind === "decades" ? [swatch("zero", "exactly 0")] : []),
    swatch("broken", "NaN or infinite"),
  );
}

function rowsOf(map: LayerMap): readonly (readonly string[])[] {
  const each = Math.max(1, Math.ceil(map.columns / tableColumns));
  const columns = Array.from({ length: Math.ceil(map.columns / each) }, (_, i) => i * each);
  return [
    [map.rowKind, ...columns.map((column) => `${map.base} ${map.steps[column]}`)],
    ...map.names.map((name, row) => [
      nameText(name),
      ...columns.map((column) => numberText(cellAt(map, row, column).value)),
    ]),
  ];
}
