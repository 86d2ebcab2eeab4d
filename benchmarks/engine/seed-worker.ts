import { parentPort, workerData } from "node:worker_threads";
import { allowFusedMultiplyAdd } from "../../src/engine/node.ts";
import { stepsPerSecond } from "./training.ts";

const { id, seconds } = workerData as { readonly id: string; readonly seconds: number };
allowFusedMultiplyAdd();
parentPort?.postMessage(await stepsPerSecond(id, seconds));
