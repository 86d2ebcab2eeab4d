import type { Worker } from "node:worker_threads";
import type { TrialOptions, TrialRequest, Trials } from "../diagnosis/trials.ts";
import type { Problem } from "../tasks/task.ts";
import type { Run } from "../training/run.ts";
import { startWorker } from "./start-worker.ts";
import type { WorkerCommand, WorkerReport, WorkerStart } from "./trial-messages.ts";

/** Steps of one trial, so far and planned. */
interface Steps {
  readonly step: number;
  readonly plannedSteps: number;
}

/**
 * Trials in worker threads, `size` at a time; the threads start with the first trial and stay until the pool is disposed.
 * What a worker throws is thrown here.
 */
export function trialPool(problem: Problem, engine: string, size: number): Trials {
  const workers: Worker[] = [];
  const workerAt = (index: number) => {
    workers[index] ??= startWorker("trial-worker", {
      workerData: { problem, engine } satisfies WorkerStart,
    });
    return workers[index];
  };

  return {
    async run(requests, options = {}) {
      const batch = batchOf(requests, options);
      const lanes = Math.min(size, requests.length);
      await Promise.all(Array.from({ length: lanes }, (_, i) => batch.work(() => workerAt(i))));
      return batch.finished();
    },
    async dispose() {
      await Promise.all(workers.splice(0).map((worker) => worker.terminate()));
    },
  };
}

/** The state of one call: which request is next, what is finished, how far the rest has come. */
function batchOf(requests: readonly TrialRequest[], { signal, onProgress }: TrialOptions) {
  const runs = new Map<number, Run>();
  const steps = new Map<number, Steps>();
  let next = 0;
  let loss = Number.NaN;
  let hasFailed = false;

  function report(): void {
    const known = [...steps.values()];
    const planned = known[0]?.plannedSteps ?? 0;
    onProgress?.({
      finished: runs.size,
      wanted: requests.length,
      step: known.reduce((sum, { step }) => sum + step, 0),
      plannedSteps: planned * requests.length,
      loss,
    });
  }

  /** After an abort nothing more is started, but one trial always is: there is something to tell. */
  const isOver = () => hasFailed || (signal?.aborted === true && next > 0);

  return {
    async work(worker: () => Worker): Promise<void> {
      while (next < requests.length && !isOver()) {
        const index = next++;
        const request = requests[index];
        if (!request) return;
        try {
          const run = await trained(worker(), request, signal, (progress) => {
            steps.set(index, progress);
            loss = progress.loss;
            report();
          });
          const { plannedSteps = 0 } = steps.get(index) ?? {};
          steps.set(index, { step: plannedSteps, plannedSteps });
          runs.set(index, run);
          report();
        } catch (error) {
          hasFailed = true;
          throw error;
        }
      }
    },
    finished: () => requests.flatMap((_, index) => runs.get(index) ?? []),
  };
}

/** One trial on one worker. */
function trained(
  worker: Worker,
  request: TrialRequest,
  signal: AbortSignal | undefined,
  onProgress: (progress: WorkerReport & { kind: "progress" }) => void,
): Promise<Run> {
  const send = (command: WorkerCommand) => worker.postMessage(command);
  return new Promise<Run>((resolve, reject) => {
    const abort = () => send({ kind: "abort" });
    const onMessage = (message: WorkerReport) => {
      if (message.kind === "progress") return onProgress(message);
      stop();
      if (message.kind === "done") resolve(message.run);
      else reject(message.error);
    };
    const onError = (error: unknown) => {
      stop();
      reject(error);
    };
    const onExit = (code: number) => onError(new Error(`trials: a worker ended, got code ${code}`));
    const stop = () => {
      worker.off("message", onMessage).off("error", onError).off("exit", onExit);
      signal?.removeEventListener("abort", abort);
    };
    worker.on("message", onMessage).on("error", onError).on("exit", onExit);
    signal?.addEventListener("abort", abort, { once: true });
    send({ kind: "run", request });
    if (signal?.aborted) abort();
  });
}
