import type { Engine } from "../engine/engine.ts";
import type { Problem } from "../tasks/task.ts";
import type { Plan } from "../training/plan.ts";
import { type Run, type RunOptions, trainerOf } from "../training/run.ts";
import { isDecided } from "./decided.ts";

/** One run that is wanted. */
export interface TrialRequest {
  readonly plan: Plan;
  readonly seed: number;
  readonly maxSeconds?: number;
  /** Ends the run as soon as no later step could change its verdict. */
  readonly endsWhenDecided: boolean;
}

/** How far a batch of trials has come. */
export interface TrialProgress {
  readonly finished: number;
  readonly wanted: number;
  /** Steps over all trials. */
  readonly step: number;
  readonly plannedSteps: number;
  readonly loss: number;
}

export interface TrialOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TrialProgress) => void;
}

/** Trains: in this thread, in worker threads, or wherever the runs of a problem can be made. */
export interface Trials {
  /** Runs in the order of the requests, one each; after an abort the finished part of every started run. */
  run(requests: readonly TrialRequest[], options?: TrialOptions): Promise<readonly Run[]>;
  dispose(): Promise<void>;
}

/** Trials one after the other on the engine of this thread. */
export function trialsInThread(problem: Problem, engine: Engine): Trials {
  return {
    async run(requests, { signal, onProgress } = {}) {
      const runs: Run[] = [];
      for (const request of requests) {
        if (signal?.aborted && runs.length > 0) break;
        const run = await runTrial(request, problem, engine, {
          ...(signal && { signal }),
          onProgress: (step, plannedSteps, loss) =>
            onProgress?.({
              finished: runs.length,
              wanted: requests.length,
              step: runs.length * plannedSteps + step,
              plannedSteps: requests.length * plannedSteps,
              loss,
            }),
        });
        runs.push(run);
      }
      return runs;
    },
    async dispose() {},
  };
}

/** One trial: compiled, trained, its sessions released. */
export async function runTrial(
  { plan, seed, maxSeconds, endsWhenDecided }: TrialRequest,
  problem: Problem,
  engine: Engine,
  options: Pick<RunOptions, "signal" | "onProgress">,
): Promise<Run> {
  const trainer = await trainerOf(plan.model, plan.recipe, problem, engine);
  try {
    return await trainer.run({
      ...options,
      seed,
      ...(maxSeconds !== undefined && { maxSeconds }),
      ...(endsWhenDecided && { isDecided }),
    });
  } finally {
    await trainer.dispose();
  }
}
