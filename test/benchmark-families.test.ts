import { expect, test } from "vitest";
import { detectionTables } from "../benchmarks/detection/families/detection-tables.ts";
import { families } from "../benchmarks/detection/families/families.ts";
import { casesOf, type FamilyCase } from "../benchmarks/detection/families/family.ts";
import { judgedRun, peersOn, trainedRuns } from "../benchmarks/detection/families/judged-run.ts";
import { problemOfTask } from "../benchmarks/detection/families/problem.ts";
import { repairTables } from "../benchmarks/detection/families/repair-tables.ts";
import { observedLayers } from "../benchmarks/detection/observed-layers.ts";
import { peers } from "../benchmarks/detection/peers/index.ts";
import { causes } from "../src/causes/index.ts";
import { trialsInThread } from "../src/diagnosis/trials.ts";
import { onnxruntimeEngine as engine } from "../src/engine/onnxruntime.ts";
import { built } from "../src/model/build.ts";
import { networkNamed } from "../src/model/networks/index.ts";
import type { Recipe } from "../src/training/recipe.ts";

const timeoutMs = 30_000; // one to three seconds alone; machines of CI are shared

const all = families.flatMap(casesOf);

test("every case has a name of its own, a model that fits together, and causes that exist", () => {
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  const known = new Set<string>(causes.map(({ id }) => id));
  for (const { plan, fault } of all) {
    expect(built(plan.model).length).toBe(plan.model.layers.length);
    expect(fault?.causes.filter((id) => !known.has(id)) ?? []).toEqual([]);
  }
});

const recipe: Recipe = {
  loss: { id: "categorical-crossentropy", config: {} },
  optimizer: { id: "adam", config: { learningRate: 1e-7 } },
  schedule: { id: "cosine", config: { warmup: 0.1 } },
  batchSize: 16,
  epochs: 2,
  clip: undefined,
};
const starved: FamilyCase = {
  family: "LSTM",
  id: "LSTM/starved",
  task: "remember:lag=4,samples=80",
  plan: {
    model: networkNamed("lstm", { steps: 5, features: 9, outputs: 8, units: 3 }),
    recipe,
  },
  fault: {
    id: "starved",
    catalogue: 10,
    causes: ["learning-rate-too-low"],
    inject: (plan) => plan,
  },
};

test(
  "a run is judged by Isograd and, repeated bit by bit, by the rules of others",
  async () => {
    const problem = await problemOfTask(starved.task);
    const runs = await trainedRuns(starved, trialsInThread(problem, engine), [0]);
    const [others] = await peersOn(starved, runs, problem, engine);
    expect(Object.keys(others ?? {})).toEqual(peers.map(({ id }) => id));
    for (const run of runs) {
      const judged = await judgedRun(starved, run, problem, engine);
      expect(judged).toMatchObject({
        id: "LSTM/starved",
        seed: 0,
        wanted: ["learning-rate-too-low"],
      });
      const tables = detectionTables(
        [{ ...judged, said: { ...judged.said, ...others } }],
        [{ family: "LSTM", id: judged.id, seconds: 1 }],
      );
      expect(tables).toContain("1 runs of 1 plans: 1 do not train");
    }
  },
  timeoutMs,
);

test("the rules of others see a convolution with the activation behind its normalization", () => {
  const model = networkNamed("cnn8", { input: [12, 12, 1], outputs: 6, width: 2 });
  const observed = observedLayers(built(model));
  expect(observed).toHaveLength(model.layers.filter(({ kind }) => /Conv|Dense/.test(kind)).length);
  expect(observed[0]).toMatchObject({ activation: "relu", activatedBy: "first_activation" });
  expect(observed.at(-1)).toMatchObject({ activation: "softmax", activatedBy: "output" });
});

test("a plan is repaired when every fresh seed trains and none ends below its control", () => {
  const plan = {
    family: "LSTM",
    id: "LSTM/starved",
    verdict: "starved",
    causes: [],
    reason: "solved",
    isSolved: true,
    mitigations: ["larger-learning-rate"],
    tried: [],
    p: 0.03,
    seconds: 1,
    fresh: [1, 1, 1, 1, 0.4],
    control: [0, 0, 0, 0, 0.6],
  };
  expect(repairTables([plan])).toContain(
    "| LSTM/starved | starved | – | larger-learning-rate | no |",
  );
  const better = { ...plan, fresh: [1, 1, 1, 1, 1] };
  expect(repairTables([better])).toContain("| larger-learning-rate | yes |");
});
