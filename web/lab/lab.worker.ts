import type { OrderFor } from "./messages.ts";
import { type Trainer, trainer } from "./trainer.ts";

/** Networks that train here: both of a race where there are few cores. */
const trainers = new Map<number, Trainer>();

addEventListener("message", ({ data: { network, order }, ports }: MessageEvent<OrderFor>) => {
  const known = trainers.get(network) ?? trainer((news) => postMessage({ network, news }));
  trainers.set(network, known);
  known.take(order, ports[0]);
});
