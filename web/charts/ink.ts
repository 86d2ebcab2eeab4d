import { codes } from "../../src/charts/grid.ts";

/** Colors of a chart as the style sheet has them, for what is painted on a canvas. */
export interface Ink {
  readonly vanishing: Rgb;
  readonly healthy: Rgb;
  readonly exploding: Rgb;
  readonly zero: Rgb;
  readonly broken: Rgb;
  readonly brokenLine: string;
  readonly nothing: Rgb;
  readonly text: string;
  readonly faint: string;
  readonly cursor: string;
  readonly cursorRim: string;
  readonly failure: string;
}

type Rgb = readonly [number, number, number];

/** Blue and orange stay ≥ 27 ΔE apart under protan, deutan and tritan simulation; yellow with a hatch is for neither. */
export function inkOf(element: Element): Ink {
  const style = getComputedStyle(element);
  const text = (name: string) => style.getPropertyValue(`--ig-${name}`).trim();
  const rgb = (name: string) => rgbOf(text(name));
  return {
    vanishing: rgb("vanishing"),
    healthy: rgb("healthy"),
    exploding: rgb("exploding"),
    zero: rgb("zero"),
    broken: rgb("broken"),
    brokenLine: text("broken-line"),
    nothing: rgb("nothing"),
    text: text("text"),
    faint: text("faint"),
    cursor: text("cursor"),
    cursorRim: text("cursor-rim"),
    failure: text("failure"),
  };
}

/** A color as style sheets have it, which builds write as short as they can. */
function rgbOf(color: string): Rgb {
  const [, short] = /^#([\da-f]{3})$/i.exec(color) ?? [];
  const long =
    short === undefined ? color : `#${[...short].map((digit) => digit + digit).join("")}`;
  const [, r = "80", g = "80", b = "80"] =
    /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(long) ?? [];
  return [Number.parseInt(r, 16), Number.parseInt(g, 16), Number.parseInt(b, 16)];
}

const littleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/** The color of every code, as canvas pixels. Beyond the limit the color is full. */
export function colorTable(ink: Ink, span: number, limit: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, code) => pixel(colorOf(ink, code, span, limit)));
}

function colorOf(ink: Ink, code: number, span: number, limit: number): Rgb {
  if (code === codes.zero) return ink.zero;
  if (code === codes.nothing || code > codes.notANumber) return ink.nothing;
  if (code >= codes.infinite) return ink.broken;
  const relative = ((code - codes.middle) / (codes.highest - codes.middle)) * span;
  const share = Math.max(-1, Math.min(1, relative / limit));
  return mixed(ink.healthy, share < 0 ? ink.vanishing : ink.exploding, Math.abs(share));
}

function mixed(from: Rgb, to: Rgb, share: number): Rgb {
  const channel = (i: 0 | 1 | 2) => Math.round(from[i] + share * (to[i] - from[i]));
  return [channel(0), channel(1), channel(2)];
}

function pixel([r, g, b]: Rgb): number {
  return (
    (littleEndian
      ? (255 << 24) | (b << 16) | (g << 8) | r
      : (r << 24) | (g << 16) | (b << 8) | 255) >>> 0
  );
}

export function cssOf([r, g, b]: Rgb): string {
  return `rgb(${r} ${g} ${b})`;
}
