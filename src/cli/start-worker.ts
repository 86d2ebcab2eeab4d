import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { Worker, type WorkerOptions } from "node:worker_threads";

/**
 * A thread that runs the file of this name beside this one: compiled next to compiled code, through tsx where the sources
 * themselves run.
 */
export function startWorker(name: string, options: WorkerOptions = {}): Worker {
  const isSource = import.meta.url.endsWith(".ts");
  const file = new URL(`./${name}.${isSource ? "ts" : "js"}`, import.meta.url);
  return isSource
    ? new Worker(throughTsx(file), { ...options, eval: true })
    : new Worker(file, options);
}

/** Node 20 does not load a worker's own file through loaders, but what that file imports. */
function throughTsx(file: URL): string {
  const manifest = pathToFileURL(createRequire(import.meta.url).resolve("tsx/package.json"));
  const tsx = new URL("./dist/esm/api/index.mjs", manifest).href;
  return `import(${JSON.stringify(tsx)}).then(({ register }) => {
    register();
    return import(${JSON.stringify(file.href)});
  })`;
}
