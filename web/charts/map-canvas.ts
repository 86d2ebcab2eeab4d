import type { LayerMap } from "../../src/charts/layer-map.ts";
import type { Ink } from "./ink.ts";
import type { MapData, MapPlace } from "./map-data.ts";
import { drawCursor, drawMarksAbove, drawNames, drawSteps, labelWidth } from "./map-paint.ts";
import type { Pyramid } from "./pyramid.ts";
import { drawRaster, type Frame } from "./raster.ts";
import type { Span } from "./span.ts";

const margins = { top: 12, right: 16, bottom: 24 };
/** A row is at most as tall as this share of the width, within limits: maps on large screens are not thin stripes. */
const rowShare = { ofWidth: 0.02, least: 22, most: 34 };
const usualHeight = { least: 96, most: 460 };

/** What is drawn: a map, the part of it that is seen, and the cursor. */
interface Scene {
  readonly data: MapData;
  readonly pyramid: Pyramid;
  readonly span: Span;
  readonly place: MapPlace;
  readonly ink: Ink;
  readonly width: number;
  readonly ratio: number;
}

/** Names of rows, which panning does not change, on a canvas of their own. */
interface NamedRows extends Pick<Scene, "width" | "ratio" | "ink"> {
  readonly map: LayerMap;
  readonly room: number;
  readonly layer: HTMLCanvasElement;
}

/** Draws a map on a canvas, and says where its cells lie there. */
export function mapCanvas(canvas: HTMLCanvasElement): (scene: Scene) => Frame | undefined {
  const scratch = document.createElement("canvas");
  let named: NamedRows | undefined;
  return (scene) => {
    const { data, width, ratio, ink, span } = scene;
    const { map } = data;
    const height =
      data.height ??
      Math.max(usualHeight.least, Math.min(usualHeight.most, map.rows * tallestRow(width)));
    const size = {
      width: Math.round(width * ratio),
      height: Math.round((height + margins.top + margins.bottom) * ratio),
    };
    // A canvas that is given a size is emptied, which takes longer than clearing it.
    if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
    const context = canvas.getContext("2d", { alpha: true });
    if (!context) return undefined;
    context.clearRect(0, 0, size.width, size.height);
    if (!named || !isOf(named, scene)) named = namedRows(context, scene, height, size.height);
    const frame = {
      x: Math.round(named.room * ratio),
      y: Math.round(margins.top * ratio),
      width: Math.max(1, Math.round((width - named.room - margins.right) * ratio)),
      height: Math.round(height * ratio),
    };
    if (map.columns === 0 || map.rows === 0) return frame;
    drawRaster(context, scratch, map, scene.pyramid, span, frame, ink, ratio);
    context.drawImage(named.layer, 0, 0);
    drawSteps(context, map, span, frame, ink, ratio);
    drawMarksAbove(context, data, span, frame, ink, ratio);
    drawCursor(context, map, scene.place, span, frame, ink, ratio);
    return frame;
  };
}

function tallestRow(width: number): number {
  const { ofWidth, least, most } = rowShare;
  return Math.max(least, Math.min(most, width * ofWidth));
}

function isOf(named: NamedRows, { data, width, ratio, ink }: Scene): boolean {
  return (
    named.map === data.map && named.width === width && named.ratio === ratio && named.ink === ink
  );
}

function namedRows(
  context: CanvasRenderingContext2D,
  { data: { map }, width, ratio, ink }: Scene,
  height: number,
  pixelHeight: number,
): NamedRows {
  const room = labelWidth(context, map, width, ratio);
  const layer = document.createElement("canvas");
  layer.width = Math.max(1, Math.round(room * ratio));
  layer.height = pixelHeight;
  const own = layer.getContext("2d");
  const frame = {
    ...{ x: layer.width, width: 1 },
    y: Math.round(margins.top * ratio),
    height: Math.round(height * ratio),
  };
  if (own) drawNames(own, map, frame, ink, ratio);
  return { map, width, ratio, ink, room, layer };
}
