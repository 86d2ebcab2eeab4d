import type { TestProject } from "vitest/node";
import { browserPath, installedBrowser, noBrowser } from "./browser.ts";
import { builtPages } from "./pages.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Folder of the pages that are tested; empty where there is no browser. */
    readonly pages: string;
  }
}

/** Before the browser tests: a browser, installed if need be, and the pages, built once from the sources that are tested. */
export async function setup(project: TestProject): Promise<(() => void) | undefined> {
  const browser = browserPath() ?? installedBrowser();
  // Workers look for no other one, and none of them tries to install it again.
  process.env["ISOGRAD_BROWSER"] = browser ?? "none";
  if (browser === undefined) {
    process.stderr.write(`test/web: the browser tests are skipped: ${noBrowser}\n`);
    project.provide("pages", "");
    return undefined;
  }
  const pages = await builtPages();
  project.provide("pages", pages.folder);
  return pages.remove;
}
