import { parentPort, workerData } from "node:worker_threads";
import { runTrial, type TrialRequest } from "../diagnosis/trials.ts";
import { engineOf } from "./engines.ts";
import type { WorkerCommand, WorkerReport, WorkerStart } from "./trial-messages.ts";

/** Time between two reports of progress. */
const reportMs = 100;

const { problem, engine: id } = workerData as WorkerStart;
const engine = engineOf(id);
let current = new AbortController();

parentPort?.on("message", (command: WorkerCommand) => {
  if (command.kind === "abort") current.abort();
  else void train(command.request);
});

async function train(request: TrialRequest): Promise<void> {
  current = new AbortController();
  let reported = 0;
  try {
    const run = await runTrial(request, problem, engine, {
      signal: current.signal,
      onProgress(step, plannedSteps, loss) {
        if (Date.now() - reported < reportMs) return;
        reported = Date.now();
        report({ kind: "progress", step, plannedSteps, loss });
      },
    });
    report({ kind: "done", run });
  } catch (error) {
    report({ kind: "failed", error });
  }
}

function report(message: WorkerReport): void {
  parentPort?.postMessage(message);
}
