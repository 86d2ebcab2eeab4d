import type { Engine, NamedValues, Session } from "../../src/engine/engine.ts";
import type { Problem } from "../../src/tasks/task.ts";
import type { Evaluation } from "../../src/trace/trace.ts";
import { gather } from "../../src/training/batches.ts";
import { compileInference } from "../../src/training/compile.ts";
import { metricOf } from "../../src/training/metric.ts";
import type { Plan } from "../../src/training/plan.ts";
import type { EncodedTargets } from "../../src/training/targets.ts";

/** Measures a network on samples that it trains on, and on samples that it has never seen. */
export interface Evaluator {
  evaluate(state: NamedValues): Promise<Evaluation>;
  dispose(): Promise<void>;
}

const mostSamples = 400;

export async function evaluatorFor(
  { model, recipe }: Plan,
  problem: Problem,
  encoded: EncodedTargets,
  engine: Engine,
): Promise<Evaluator> {
  const parts = {
    train: problem.train.slice(0, mostSamples),
    validation: problem.validation.slice(0, mostSamples),
  };
  const [train, validation] = await Promise.all([
    engine.compile(compileInference(model, recipe, parts.train.length).program),
    engine.compile(compileInference(model, recipe, parts.validation.length).program),
  ]);

  async function measured(session: Session, samples: Int32Array, state: NamedValues) {
    const { outputs } = await session.run(state, gather(problem, encoded, samples), 1);
    return {
      loss: outputs["loss"]?.[0] ?? Number.NaN,
      metric: metricOf(problem.dataset.targets, samples, outputs["output"] ?? []),
    };
  }

  return {
    async evaluate(state) {
      const own = await measured(train, parts.train, state);
      const other = await measured(validation, parts.validation, state);
      return {
        trainLoss: own.loss,
        trainMetric: own.metric,
        validationLoss: other.loss,
        validationMetric: other.metric,
      };
    },
    async dispose() {
      await train.dispose();
      await validation.dispose();
    },
  };
}
