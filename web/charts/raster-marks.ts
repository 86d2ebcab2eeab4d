import { codes, sizeOfCode } from "../../src/charts/grid.ts";
import type { LayerMap } from "../../src/charts/layer-map.ts";
import type { Ink } from "./ink.ts";
import type { Pyramid } from "./pyramid.ts";
import type { Frame } from "./raster.ts";
import type { Span } from "./span.ts";

/** Marks for eyes that do not see the colors lie as far apart as this, in CSS pixels. */
const markEvery = 44;
const markHeight = 16;

/** ▼ and ▲ on a loose lattice over cells of strong color: grayscale loses the sign. */
export function drawMarks(
  context: CanvasRenderingContext2D,
  map: LayerMap,
  pyramid: Pyramid,
  span: Span,
  frame: Frame,
  ink: Ink,
  ratio: number,
): void {
  if (map.healthy.kind !== "decades") return;
  const grid = pyramid.level(0, 0);
  const rowsEach = Math.max(1, Math.ceil((markHeight * ratio) / (frame.height / map.rows)));
  context.fillStyle = ink.cursorRim;
  context.beginPath();
  context.globalAlpha = 0.85;
  for (let row = Math.floor(rowsEach / 2); row < map.rows; row += rowsEach)
    for (let x = (markEvery / 2) * ratio; x < frame.width; x += markEvery * ratio) {
      const column = Math.floor(span.from + (x / frame.width) * (span.to - span.from));
      const code = grid.codes[row * grid.columns + column] ?? codes.nothing;
      const share = sizeOfCode(code, map.span) / map.limit;
      if (!(Math.abs(share) >= 0.5) || code === codes.infinite) continue;
      const y = frame.y + ((row + 0.5) / map.rows) * frame.height;
      triangle(context, frame.x + x, y, (share < 0 ? 3.5 : -3.5) * ratio);
    }
  // One path for all: hundreds of glyphs would take longer than the cells.
  context.fill();
  context.globalAlpha = 1;
}

/** ▼ of a size, ▲ of a negative one. */
function triangle(context: CanvasRenderingContext2D, x: number, y: number, size: number): void {
  context.moveTo(x - Math.abs(size), y - 0.8 * size);
  context.lineTo(x + Math.abs(size), y - 0.8 * size);
  context.lineTo(x, y + 0.8 * size);
  context.closePath();
}
