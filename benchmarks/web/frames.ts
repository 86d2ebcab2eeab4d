import type { Page } from "playwright-core";

/** Frames of a stretch of time, as a page saw them. */
export interface Frames {
  readonly perSecond: number;
  /** Longest time between two of them. */
  readonly longestMs: number;
}

/** Counts frames for some time while a script runs once in each; `""` for none. */
export function framesWhile(page: Page, ms: number, script: string): Promise<Frames> {
  return page.evaluate<Frames>(`new Promise((resolve) => {
    let frames = 0;
    let longest = 0;
    let last = performance.now();
    const start = last;
    const each = (now) => {
      longest = Math.max(longest, now - last);
      last = now;
      ((frame) => { ${script} })(frames);
      frames++;
      if (now - start < ${ms}) requestAnimationFrame(each);
      else resolve({ perSecond: (1000 * (frames - 1)) / (now - start), longestMs: longest });
    };
    requestAnimationFrame(each);
  })`);
}

/** Pans a map to and fro and zooms it in and out, as a wheel does. */
export const panAndZoom = `
  const surface = document.querySelector(".ig-map-surface");
  const box = surface.getBoundingClientRect();
  const isZoom = frame % 3 === 0;
  surface.dispatchEvent(new WheelEvent("wheel", {
    deltaX: isZoom ? 0 : (frame % 120 < 60 ? 24 : -24),
    deltaY: isZoom ? (frame % 180 < 90 ? -40 : 40) : 0,
    ctrlKey: isZoom, clientX: box.left + box.width * 0.6, clientY: box.top + 100,
    bubbles: true, cancelable: true,
  }));
`;
