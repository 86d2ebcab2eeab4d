import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { golden } from "../../../test/golden/golden.ts";
import { entryOf } from "../../core/registry.ts";
import { learningRatesAt } from "../learning-rates.ts";
import { binaryRecipe } from "../problems.fixture.ts";
import type { RateSchedule, ScheduleConfig } from "../rate-schedule.ts";
import { type ScheduleId, schedules } from "./index.ts";

/** By Keras 3 and PyTorch: see test/golden/schedules.py. */
interface GoldenCase {
  readonly id: ScheduleId;
  readonly config: ScheduleConfig;
  readonly plannedSteps: number;
  readonly learningRate: number;
  readonly rates: readonly number[];
  /** Validation losses, one before every rate; absent where the schedule does not look at them. */
  readonly losses?: readonly number[];
}

const { cases } = golden<{ readonly cases: readonly GoldenCase[] }>("schedules");
/** Keras computes a schedule in float32. */
const keras32Tolerance = 1e-6;

test.each(cases.map((each) => ({ ...each, name: `${each.id} ${JSON.stringify(each.config)}` })))(
  "$name has the rates of Keras and PyTorch",
  ({ id, config, plannedSteps, learningRate, rates, losses }) => {
    const schedule: RateSchedule = entryOf(schedules, id, "test");
    rates.forEach((rate, step) => {
      const history = (losses ?? []).slice(0, step + 1).map(measured);
      const at = { step, plannedSteps, learningRate, history };
      const factor = schedule.factor({ ...schedule.defaults, ...config }, at);
      expect(Math.abs(learningRate * factor - rate), `step ${step}`).toBeLessThan(
        keras32Tolerance * learningRate,
      );
    });
  },
);

test("inverse-sqrt is d^−½·min(t^−½, t·W^−3/2), scaled to 1 at its peak", () => {
  const [width, warmup] = [512, 40];
  const vaswani = (t: number) => width ** -0.5 * Math.min(t ** -0.5, t * warmup ** -1.5);
  for (const step of [0, 1, 38, 39, 40, 41, 500])
    expect(factorOf("inverse-sqrt", { warmup }, step, 1000)).toBeCloseTo(
      vaswani(step + 1) / vaswani(warmup),
      12,
    );
});

describe.each<RateSchedule>(schedules)("$id", ({ id, defaults }) => {
  test.each([1, 2, 7, 1000])("stays between 0 and 1 in a run of %i steps", (plannedSteps) => {
    for (let step = 0; step < plannedSteps; step++) {
      const factor = factorOf(id, {}, step, plannedSteps);
      expect(factor).toBeGreaterThanOrEqual(0);
      expect(factor).toBeLessThanOrEqual(1);
    }
  });

  test("throws when a setting is missing", () => {
    const schedule: RateSchedule = entryOf(schedules, id, "test");
    const at = {
      step: 3,
      plannedSteps: 9,
      learningRate: 1,
      history: [measured(1), measured(1)],
    };
    const first = () => schedule.factor({}, at);
    if (Object.keys(defaults).length > 0)
      expect(first).toThrow(/^schedule: setting "\w+" is missing$/);
    else expect(first()).toBe(1);
  });
});

describe("a share of the run", () => {
  test("is what a number of steps below 1 means", () => {
    expect(factorOf("warm-up", { steps: 0.1 }, 4, 100)).toBe(0.5);
    expect(factorOf("warm-up", { steps: 10 }, 4, 100)).toBe(0.5);
  });

  test("of 0 is no warm-up", () => {
    expect(factorOf("warm-up", { steps: 0 }, 0, 100)).toBe(1);
    expect(factorOf("cosine", { warmup: 0 }, 0, 100)).toBe(1);
  });
});

describe("reduce-on-plateau", () => {
  test("takes a loss that is NaN for no improvement", () => {
    const history = [1, Number.NaN, Number.NaN, Number.NaN].map(measured);
    const [rate] = learningRatesAt(recipeWith("reduce-on-plateau", {}), 9, 1, 99, history) ?? [];
    expect(rate).toBeCloseTo(0.01, 12);
  });

  test("leaves a learning rate of 0 at 0", () => {
    const recipe = binaryRecipe({
      optimizer: { id: "sgd", config: { learningRate: 0 } },
      schedule: { id: "reduce-on-plateau", config: { patience: 1 } },
    });
    expect(learningRatesAt(recipe, 0, 1, 9, [measured(1), measured(1)])).toEqual([0]);
  });
});

describe("learningRatesAt", () => {
  test("is undefined without a schedule", () => {
    expect(learningRatesAt(binaryRecipe(), 0, 3, 9, [])).toBeUndefined();
  });

  test("multiplies the optimizer's default where the recipe gives no rate", () => {
    const recipe = binaryRecipe({
      optimizer: { id: "adam", config: {} },
      schedule: { id: "warm-up", config: { steps: 4 } },
    });
    const rates = learningRatesAt(recipe, 2, 3, 9, []);
    expect(rates).toEqual([0.00075, 0.001, 0.001]);
  });

  test("names the nearest schedule for an unknown one", () => {
    expect(() => learningRatesAt(recipeWith("cosin", {}), 0, 1, 9, [])).toThrow(
      new RangeError('recipe: unknown id, got "cosin"; try "cosine"'),
    );
  });
});

test("src/training/schedules/ holds exactly the registered schedules, one file each, under its id", () => {
  const files = readdirSync(import.meta.dirname).filter(
    (file) => !file.endsWith(".test.ts") && file !== "index.ts",
  );
  expect(files.toSorted()).toEqual(schedules.map(({ id }) => `${id}.ts`).toSorted());
});

function factorOf(id: string, config: ScheduleConfig, step: number, plannedSteps: number): number {
  const schedule: RateSchedule = entryOf(schedules, id, "test");
  const history = [1, 1, 1, 1, 1, 1].map(measured);
  const at = { step, plannedSteps, learningRate: 0.1, history };
  return schedule.factor({ ...schedule.defaults, ...config }, at);
}

function recipeWith(id: string, config: ScheduleConfig) {
  return binaryRecipe({ schedule: { id, config } }); // its learning rate is 0.1
}

function measured(validationLoss: number) {
  return { trainLoss: 1, trainMetric: 0.5, validationLoss, validationMetric: 0.5 };
}
