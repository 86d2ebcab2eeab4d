import { codes } from "../../src/charts/grid.ts";
import type { LayerMap } from "../../src/charts/layer-map.ts";
import { colorTable, cssOf, type Ink } from "./ink.ts";
import { levelFor, type Pyramid } from "./pyramid.ts";
import { drawMarks } from "./raster-marks.ts";
import type { Span } from "./span.ts";

/** A rectangle in device pixels. */
export interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Below this size in CSS pixels a cell that is not finite could be overlooked. */
const smallestMark = 5;
/** Draws the seen part of a map: cells, a hatch over everything that is not finite, and ▼▲ where color is strong. */
export function drawRaster(
  context: CanvasRenderingContext2D,
  scratch: HTMLCanvasElement,
  map: LayerMap,
  pyramid: Pyramid,
  span: Span,
  frame: Frame,
  ink: Ink,
  ratio: number,
): void {
  const count = span.to - span.from;
  const columnLevel = levelFor(count, frame.width);
  const rowLevel = levelFor(map.rows, frame.height);
  const grid = pyramid.level(columnLevel, rowLevel);
  const first = Math.max(0, Math.floor(span.from / 2 ** columnLevel));
  const last = Math.min(grid.columns, Math.ceil(span.to / 2 ** columnLevel));
  const columns = last - first;
  if (columns <= 0 || grid.rows === 0) return;

  const table = colorTable(ink, map.span, map.limit);
  const image = new ImageData(columns, grid.rows);
  const pixels = new Uint32Array(image.data.buffer);
  const broken: { readonly row: number; readonly from: number; readonly to: number }[] = [];
  for (let row = 0; row < grid.rows; row++) {
    const start = row * grid.columns + first;
    let since = -1;
    for (let column = 0; column < columns; column++) {
      const code = grid.codes[start + column] ?? codes.nothing;
      pixels[row * columns + column] = table[code] ?? 0;
      const isBroken = code === codes.infinite || code === codes.notANumber;
      if (isBroken && since < 0) since = column;
      if (!isBroken && since >= 0) {
        broken.push({ row, from: since, to: column });
        since = -1;
      }
    }
    if (since >= 0) broken.push({ row, from: since, to: columns });
  }
  if (scratch.width < columns || scratch.height < grid.rows) {
    scratch.width = Math.max(scratch.width, columns);
    scratch.height = Math.max(scratch.height, grid.rows);
  }
  scratch.getContext("2d")?.putImageData(image, 0, 0);

  const cellWidth = (frame.width / count) * 2 ** columnLevel;
  const left = frame.x + (first - span.from / 2 ** columnLevel) * cellWidth;
  const rowHeight = (frame.height / map.rows) * 2 ** rowLevel;
  context.save();
  context.beginPath();
  context.rect(frame.x, frame.y, frame.width, frame.height);
  context.clip();
  context.imageSmoothingEnabled = false;
  context.drawImage(
    scratch,
    0,
    0,
    columns,
    grid.rows,
    left,
    frame.y,
    columns * cellWidth,
    grid.rows * rowHeight,
  );
  if (broken.length > 0) {
    const pattern = hatch(context, ink, ratio);
    for (const { row, from, to } of broken) {
      const width = Math.max((to - from) * cellWidth, smallestMark * ratio);
      const height = Math.max(rowHeight, smallestMark * ratio);
      // A mark that is larger than its cell lies around it, within the map.
      const middleX = left + ((from + to) / 2) * cellWidth - width / 2;
      const middleY = frame.y + (row + 0.5) * rowHeight - height / 2;
      const x = Math.max(frame.x, Math.min(middleX, frame.x + frame.width - width));
      const y = Math.max(frame.y, Math.min(middleY, frame.y + frame.height - height));
      context.fillStyle = ink.brokenLine;
      if (width < 8 * ratio || height < 8 * ratio)
        context.fillRect(x - ratio, y - ratio, width + 2 * ratio, height + 2 * ratio);
      context.fillStyle = cssOf(ink.broken);
      context.fillRect(x, y, width, height);
      if (pattern && width >= 4 * ratio && height >= 4 * ratio) {
        context.fillStyle = pattern;
        context.fillRect(x, y, width, height);
      }
    }
  }
  drawMarks(context, map, pyramid, span, frame, ink, ratio);
  context.restore();
}

function hatch(context: CanvasRenderingContext2D, ink: Ink, ratio: number): CanvasPattern | null {
  const size = Math.round(6 * ratio);
  const tile = document.createElement("canvas");
  tile.width = size;
  tile.height = size;
  const own = tile.getContext("2d");
  if (!own) return null;
  own.strokeStyle = ink.brokenLine;
  own.lineWidth = ratio;
  own.beginPath();
  for (const shift of [-size, 0, size]) {
    own.moveTo(shift, size);
    own.lineTo(shift + size, 0);
  }
  own.stroke();
  return context.createPattern(tile, "repeat");
}
