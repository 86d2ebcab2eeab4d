import type { LayerMap } from "../../src/charts/layer-map.ts";
import { numberText } from "../../src/explain/number-text.ts";
import { nameText } from "../../src/explain/printable.ts";
import type { Ink } from "./ink.ts";
import { columnOf, type MapData, type MapPlace } from "./map-data.ts";
import type { Frame } from "./raster.ts";
import type { Span } from "./span.ts";

function font(ratio: number, size = 11): string {
  return `${size * ratio}px system-ui, sans-serif`;
}

export function labelWidth(
  context: CanvasRenderingContext2D,
  map: LayerMap,
  width: number,
  ratio: number,
): number {
  context.font = font(ratio);
  const widest = Math.max(
    0,
    ...map.names.slice(0, 400).map((name) => context.measureText(nameText(name)).width / ratio),
  );
  return Math.min(widest + 10, width < 520 ? 84 : 190);
}

export function drawNames(
  context: CanvasRenderingContext2D,
  map: LayerMap,
  frame: Frame,
  ink: Ink,
  ratio: number,
): void {
  const rowHeight = frame.height / map.rows;
  const each = Math.max(1, Math.ceil((13 * ratio) / rowHeight));
  context.font = font(ratio);
  context.fillStyle = ink.text;
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (let row = 0; row < map.rows; row += each) {
    const y = frame.y + (row + 0.5) * rowHeight;
    const room = frame.x - 6 * ratio;
    context.fillText(fitted(context, nameText(map.names[row] ?? ""), room), room, y);
  }
}

/** The end of a name tells layers apart: what does not fit is cut off in front. */
function fitted(context: CanvasRenderingContext2D, name: string, room: number): string {
  if (context.measureText(name).width <= room) return name;
  let cut = name;
  while (cut.length > 1 && context.measureText(`…${cut}`).width > room) cut = cut.slice(1);
  return `…${cut}`;
}

export function drawSteps(
  context: CanvasRenderingContext2D,
  map: LayerMap,
  span: Span,
  frame: Frame,
  ink: Ink,
  ratio: number,
): void {
  context.font = font(ratio);
  context.fillStyle = ink.faint;
  context.textBaseline = "top";
  const y = frame.y + frame.height + 6 * ratio;
  const count = Math.max(1, Math.min(8, Math.floor(frame.width / (84 * ratio)), map.columns));
  for (let i = 0; i < count; i++) {
    const share = count === 1 ? 0 : i / (count - 1);
    const column = Math.min(
      map.columns - 1,
      Math.round(span.from + share * (span.to - 1 - span.from)),
    );
    const x = frame.x + ((column + 0.5 - span.from) / (span.to - span.from)) * frame.width;
    context.textAlign = i === 0 ? "left" : i === count - 1 ? "right" : "center";
    const text = numberText(map.steps[column] ?? Number.NaN);
    const anchor = i === 0 ? frame.x : i === count - 1 ? frame.x + frame.width : x;
    context.fillText(i === 0 ? `${map.base} ${text}` : text, anchor, y);
  }
}

export function drawMarksAbove(
  context: CanvasRenderingContext2D,
  { map, marks = [] }: MapData,
  span: Span,
  frame: Frame,
  ink: Ink,
  ratio: number,
): void {
  context.textAlign = "center";
  context.textBaseline = "bottom";
  context.font = font(ratio, 10);
  for (const { step, severity } of marks) {
    const column = columnOf(map, step);
    if (column < span.from - 1 || column > span.to) continue;
    const x = frame.x + ((column + 0.5 - span.from) / (span.to - span.from)) * frame.width;
    context.fillStyle = severity === "failure" ? ink.failure : ink.text;
    context.fillText(
      severity === "failure" ? "✗" : "!",
      Math.max(frame.x + 4 * ratio, x),
      frame.y - ratio,
    );
  }
}

export function drawCursor(
  context: CanvasRenderingContext2D,
  map: LayerMap,
  { row, column }: MapPlace,
  span: Span,
  frame: Frame,
  ink: Ink,
  ratio: number,
): void {
  const width = frame.width / (span.to - span.from);
  const height = frame.height / map.rows;
  const [w, h] = [Math.max(width, 6 * ratio), Math.max(height, 6 * ratio)];
  const x = frame.x + (column + 0.5 - span.from) * width - w / 2;
  const y = frame.y + (row + 0.5) * height - h / 2;
  context.save();
  context.beginPath();
  context.rect(frame.x - 4 * ratio, 0, frame.width + 8 * ratio, frame.y + frame.height + 4 * ratio);
  context.clip();
  for (const [color, line] of [
    [ink.cursorRim, 4],
    [ink.cursor, 2],
  ] as const) {
    context.strokeStyle = color;
    context.lineWidth = line * ratio;
    context.strokeRect(x, y, w, h);
  }
  context.restore();
}
