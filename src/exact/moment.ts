import type { Engine, NamedValues } from "../engine/engine.ts";
import type { Problem } from "../tasks/task.ts";
import type { Plan } from "../training/plan.ts";
import { type RunOptions, trainerOf } from "../training/run.ts";

/** A training at rest. */
export interface Moment {
  /** What the training step carries: parameters, optimizer state, tensors that are not trained. */
  readonly state: NamedValues;
  /** Updates made so far. */
  readonly step: number;
}

/**
 * The training from a seed after `steps` updates, or after fewer where it ends or diverges before; 0 is its
 * initialization, the same that every other run from this seed starts with.
 */
export async function momentAfter(
  { model, recipe }: Plan,
  problem: Problem,
  engine: Engine,
  options: Omit<RunOptions, "onEnd"> & { readonly steps: number },
): Promise<Moment> {
  const trainer = await trainerOf(model, recipe, problem, engine);
  try {
    let state: NamedValues = {};
    const { outcome } = await trainer.run({
      ...options,
      onEnd: (last) => {
        state = last;
      },
    });
    return { state, step: outcome.steps };
  } finally {
    await trainer.dispose();
  }
}
