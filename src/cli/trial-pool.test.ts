import { afterAll, expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import { type TrialRequest, trialsInThread } from "../diagnosis/trials.ts";
import { referenceEngine } from "../engine/reference.ts";
import { deepModel, recipe } from "../report/fixtures.ts";
import { problemOf } from "../tasks/problem.ts";
import { xor } from "../tasks/xor.ts";
import { trialPool } from "./trial-pool.ts";

const rng = rngOf(0);
const problem = problemOf("xor", await xor.load(rng), { validation: 0.5, rng });
const plan = { model: deepModel(2, "relu"), recipe: { ...recipe, epochs: 2 } };
const requests: readonly TrialRequest[] = [0, 1, 2].map((seed) => ({
  plan,
  seed,
  endsWhenDecided: false,
}));

const pool = trialPool(problem, "reference", 2);
afterAll(() => pool.dispose());

test("a pool gives the runs of a thread, in the order of the requests", async () => {
  const runs = await pool.run(requests);
  expect(runs).toEqual(await trialsInThread(problem, referenceEngine).run(requests));
}, 30_000);

test("progress ends with everything finished", async () => {
  const seen: number[] = [];
  await pool.run(requests, { onProgress: ({ finished }) => seen.push(finished) });
  expect(seen.at(-1)).toBe(3);
});

test("an error in a worker is thrown with its message", async () => {
  const broken = { ...plan, recipe: { ...recipe, optimizer: { id: "sgdd", config: {} } } };
  await expect(pool.run([{ plan: broken, seed: 0, endsWhenDecided: false }])).rejects.toThrow(
    'unknown id, got "sgdd"; try "sgd"',
  );
});

test("after an abort the first run ends early and no other begins", async () => {
  const controller = new AbortController();
  controller.abort();
  const runs = await pool.run(requests, { signal: controller.signal });
  expect(runs).toHaveLength(1);
  expect(runs[0]?.outcome.steps).toBeLessThan(runs[0]?.trace.header.plannedSteps ?? 0);
});

test("an abort on the way ends every started run", async () => {
  const controller = new AbortController();
  const long = { ...plan, recipe: { ...recipe, epochs: 5000 } };
  const runs = await pool.run(
    requests.map((request) => ({ ...request, plan: long })),
    { signal: controller.signal, onProgress: () => controller.abort() },
  );
  expect(runs.length).toBeGreaterThan(0);
  for (const { outcome, trace } of runs)
    expect(outcome.steps).toBeLessThan(trace.header.plannedSteps);
}, 30_000);
