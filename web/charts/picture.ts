import { svg } from "./elements.ts";
import { oncePerFrame } from "./mounted.ts";

/** A drawing that fills its element: made again when it is asked for, and when the element has another width. */
export interface Picture {
  ask(): void;
  destroy(): void;
}

/** Draws into a surface with `make`, which is called within a frame, with the width in CSS pixels. */
export function pictureIn(
  surface: HTMLElement,
  make: (width: number) => SVGSVGElement,
  pace: (draw: () => void) => ReturnType<typeof oncePerFrame> = oncePerFrame,
): Picture {
  const frames = pace(() => {
    const width = surface.clientWidth;
    if (width > 0) surface.replaceChildren(make(width));
  });
  const resized = new ResizeObserver(() => frames.ask());
  resized.observe(surface);
  return {
    ask: () => frames.ask(),
    destroy() {
      frames.cancel();
      resized.disconnect();
    },
  };
}

/** An empty drawing. What it shows is said by the element around it. */
export function sheet(width: number, height: number): SVGSVGElement {
  return svg("svg", {
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    "aria-hidden": "true",
  });
}

/** A line of a class between two points. */
export function rule(
  kind: string,
  [x1, y1]: readonly [number, number],
  [x2, y2]: readonly [number, number],
): SVGLineElement {
  return svg("line", { class: kind, x1, y1, x2, y2 });
}

/** Small text at a point. */
export function label(
  text: string,
  [x, y]: readonly [number, number],
  anchor: "start" | "middle" | "end" = "start",
  kind = "ig-tick",
): SVGTextElement {
  return svg("text", { class: kind, x, y, "text-anchor": anchor }, text);
}
