import type { Found, Question } from "./findings.worker.ts";

/** What is wrong with a run, looked for beside the page, which stays quick meanwhile. */
export function examined(question: Question): Promise<Found> {
  const worker = new Worker(new URL("./findings.worker.ts", import.meta.url), { type: "module" });
  return new Promise<Found>((resolve, reject) => {
    worker.addEventListener("message", (event: MessageEvent<Found>) => resolve(event.data));
    worker.addEventListener("error", (event) => reject(new Error(event.message)));
    worker.postMessage(question);
  }).finally(() => worker.terminate());
}
