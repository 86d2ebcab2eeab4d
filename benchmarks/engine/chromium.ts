import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build, type Rollup } from "vite";
import { browserPath, launched } from "../../test/web/browser.ts";

/** A browser whose worker trains with the embedded engine. */
export interface BrowserTrainer {
  readonly version: string;
  stepsPerSecond(id: string, seconds: number): Promise<number>;
  end(): Promise<void>;
}

/** Headless Chromium with the engine in a Web Worker; `undefined` where there is no browser. */
export async function browserTrainer(): Promise<BrowserTrainer | undefined> {
  const executable = browserPath();
  if (executable === undefined) return undefined;
  const script = await bundled();
  const server = createServer(({ url }, answer) => {
    const isScript = url === "/worker.js";
    answer.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    answer.end(isScript ? script : "<!doctype html><title>engine</title>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const browser = await launched(executable);
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return {
    version: browser.version(),
    stepsPerSecond: (id, seconds) => page.evaluate(inWorker, { id, seconds }),
    async end() {
      await browser.close();
      server.close();
    },
  };
}

/** Runs in the page. */
function inWorker(request: { readonly id: string; readonly seconds: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    const Constructor = (
      globalThis as unknown as { readonly Worker: new (url: string) => PageWorker }
    ).Worker;
    const worker = new Constructor("/worker.js");
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.onmessage = ({ data }) => {
      worker.terminate();
      resolve(data);
    };
    worker.postMessage(request);
  });
}

interface PageWorker {
  onmessage: ((event: { readonly data: number }) => void) | null;
  onerror: ((event: { readonly message: string }) => void) | null;
  postMessage(request: object): void;
  terminate(): void;
}

/** The worker and all it needs as one script. */
async function bundled(): Promise<string> {
  const entry = fileURLToPath(new URL("browser-worker.ts", import.meta.url));
  const output = (await build({
    configFile: false,
    logLevel: "error",
    build: { write: false, lib: { entry, formats: ["iife"], name: "worker" }, target: "es2023" },
  })) as Rollup.RollupOutput[];
  return output[0]?.output[0].code ?? "";
}
