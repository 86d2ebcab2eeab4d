import { parentPort, workerData } from "node:worker_threads";
import { stepsPerSecond } from "./training.ts";

const { id, seconds } = workerData as { readonly id: string; readonly seconds: number };
parentPort?.postMessage(await stepsPerSecond(id, seconds));
