import type { Page } from "playwright-core";

/** Waits until every chart of a page has its picture: they are drawn in the frames after they were mounted. */
export async function drawn(page: Page): Promise<void> {
  // Not `waitForFunction`, which evaluates text in the page, and pages forbid that.
  await page.evaluate(`new Promise((resolve) => {
    const isDrawn = (surface) => surface.clientWidth === 0 || surface.querySelector("svg, canvas[width]");
    const look = () =>
      [...document.querySelectorAll(".ig-chart [class$=-surface]")].every(isDrawn)
        ? resolve(undefined)
        : requestAnimationFrame(look);
    look();
  })`);
}
