import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, inject } from "vitest";
import type { Listening } from "../../src/server/listen.ts";
import { browserPath, launched } from "./browser.ts";
import { drawn } from "./drawn.ts";
import { type Built, pagesIn, served } from "./pages.ts";

/** Where there is no browser these tests are skipped; test/web/setup.ts says what to do. */
export const hasNoBrowser = inject("pages") === "";

/** A page that is open. */
export interface Visit {
  readonly page: Page;
  /** Errors, and addresses of others that were asked: to be empty at the end of a test. */
  readonly wrong: readonly string[];
}

interface VisitOptions {
  readonly width?: number;
  readonly scheme?: "light" | "dark";
}

/** What a test file opens: the browser lives as long as the file, servers and pages as long as a test. */
export interface Session {
  /** The built pages. */
  pages(): Built;
  browser(): Browser;
  /** Address of a server for some paths. */
  serve(...paths: readonly string[]): Promise<string>;
  visit(url: string, options?: VisitOptions): Promise<Visit>;
}

export function session(): Session {
  let pages: Built;
  let browser: Browser;
  const servers: Listening[] = [];

  beforeAll(async () => {
    pages = pagesIn(inject("pages"));
    browser = await launched(browserPath() ?? "");
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    for (const server of servers.splice(0)) await server.close();
  });
  afterAll(() => browser?.close());

  return {
    pages: () => pages,
    browser: () => browser,
    async serve(...paths) {
      const server = await served(paths, pages.assets);
      servers.push(server);
      return server.url;
    },
    async visit(url, { width = 1280, scheme = "light" } = {}) {
      const context = await browser.newContext({
        viewport: { width, height: 900 },
        colorScheme: scheme,
        reducedMotion: "reduce",
      });
      const page = await context.newPage();
      const wrong = watched(page, url);
      await page.goto(url);
      await page.locator('main[aria-busy="false"]').waitFor();
      await drawn(page);
      return { page, wrong };
    },
  };
}

/** Errors of a page, and addresses that are not its own. */
export function watched(page: Page, url: string): readonly string[] {
  const wrong: string[] = [];
  const own = url.startsWith("file:") ? "file:" : new URL(url).origin;
  page.on("pageerror", ({ message }) => wrong.push(message));
  page.on("console", (message) => {
    if (message.type() === "error") wrong.push(message.text());
  });
  page.on("request", (request) => {
    const asked = request.url();
    if (!asked.startsWith(own) && !/^(data|blob):/.test(asked)) wrong.push(asked);
  });
  return wrong;
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds in a page: which rule, and where. */
export async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate<readonly Violation[]>(
    "axe.run().then((run) => run.violations)",
  );
  return found.map(({ id, nodes }) => {
    const where = nodes.slice(0, 3).map(({ html }) => html);
    return `${id}: ${where.join(" ")}`;
  });
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** Drops a file onto the page, as a hand does. */
export async function drop(page: Page, path: string): Promise<void> {
  const bytes = readFileSync(path).toString("base64");
  const name = path.split("/").at(-1) ?? "";
  const transfer = await page.evaluateHandle(`(() => {
    const found = new DataTransfer();
    const own = Uint8Array.from(atob("${bytes}"), (character) => character.charCodeAt(0));
    found.items.add(new File([own], ${JSON.stringify(name)}));
    return found;
  })()`);
  await page.dispatchEvent(".page", "drop", { dataTransfer: transfer });
}

/** Presses Tab until the focus is on an element, and fails where it never gets there. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  const isThere = `document.activeElement?.matches(${JSON.stringify(selector)}) ?? false`;
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate<boolean>(isThere)) return;
  }
  throw new Error(`tabTo: ${selector} is not reached by 60 tabs`);
}
