import type { NewsOf, Order, OrderFor } from "./messages.ts";
import { names, problem } from "./state.ts";

/**
 * Two workers train side by side only where the page and what else runs have cores of their own: with two cores one worker
 * for both networks trained as many steps a second, and the page drew twice as many frames.
 */
const coresForTwo = 4;
const most = navigator.hardwareConcurrency >= coresForTwo ? names.length : 1;

const workers: Worker[] = [];
let take: (news: NewsOf) => void = () => {};

/** Says who hears what the workers tell. */
export function listen(to: typeof take): void {
  take = to;
}

/** Sends an order to the worker of a network, which is started when it is needed first. */
export function send(network: number, order: Order, transfer: Transferable[] = []): void {
  const at = network % most;
  while (workers.length <= at) workers.push(started());
  const message: OrderFor = { network, order };
  workers[at]?.postMessage(message, transfer);
}

function started(): Worker {
  const worker = new Worker(new URL("./lab.worker.ts", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }: MessageEvent<NewsOf>) => take(data));
  worker.addEventListener("error", ({ message }) => {
    problem.value = message || "The worker could not be started.";
  });
  return worker;
}
