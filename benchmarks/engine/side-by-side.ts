import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";

/** Steps a second of as many workers as are asked for, together, each with an engine and a network of its own. */
export async function sideBySide(id: string, workers: number, seconds: number): Promise<number> {
  const speeds = await Promise.all(Array.from({ length: workers }, () => oneWorker(id, seconds)));
  return speeds.reduce((sum, speed) => sum + speed, 0);
}

function oneWorker(id: string, seconds: number): Promise<number> {
  const file = new URL("seed-worker.ts", import.meta.url).href;
  const manifest = pathToFileURL(createRequire(import.meta.url).resolve("tsx/package.json"));
  const tsx = new URL("./dist/esm/api/index.mjs", manifest).href;
  // Node 20 does not load a worker's own file through loaders, but what that file imports.
  const code = `import("${tsx}").then(({ register }) => (register(), import("${file}")))`;
  return new Promise((resolve, reject) => {
    const worker = new Worker(code, { eval: true, workerData: { id, seconds } });
    worker.once("message", (speed: number) => resolve(speed));
    worker.once("error", reject);
  });
}
