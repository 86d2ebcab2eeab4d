/** What `isograd/charts` offers: charts that mount into an element, and what they draw. */
import "./charts.css";

export { type Card, cardsOf } from "../../src/charts/card.ts";
export { differenceMap } from "../../src/charts/difference-map.ts";
export { documentIn, type ReportDocument } from "../../src/charts/document.ts";
export { cellAt, type LayerMap, type MapEntry } from "../../src/charts/layer-map.ts";
export { packed } from "../../src/charts/packed.ts";
export { pictureOf, type RunPicture } from "../../src/charts/run-picture.ts";
export { tracePicture } from "../../src/charts/trace-picture.ts";
export { unpacked } from "../../src/charts/unpacked.ts";
export { readTrace, writeTrace } from "../../src/formats/trace.ts";
export { mountAttempts } from "./attempts.ts";
export { mountExponents } from "./exponents.ts";
export { defineIsogradMap, type IsogradCell, IsogradMap } from "./isograd-map.ts";
export { type Line, type LinesData, type LinesHandlers, mountLines } from "./lines.ts";
export { type MapData, type MapHandlers, type MapMark, type MapPlace, mountMap } from "./map.ts";
export type { Mounted } from "./mounted.ts";
export type { Span } from "./span.ts";
export { mountWaterfall, type WaterfallData } from "./waterfall.ts";
