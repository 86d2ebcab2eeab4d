import { describe, expect, test } from "vitest";
import type { TraceGoal } from "../trace/trace.ts";
import { stalledLoss } from "./stalled-loss.ts";
import { traceOf } from "./trace.fixture.ts";

const chance = Math.LN2;

test("a loss that stays at chance is a failure", () => {
  expect(detect(new Array<number>(8).fill(chance))).toEqual([
    {
      detector: "stalled-loss",
      code: "loss-stalled",
      layer: undefined,
      step: 0,
      severity: "failure",
      figures: { loss: chance, chanceLoss: chance, drop: 0, metric: 0.5 },
      limits: { drop: 0.05 },
    },
  ]);
});

test("a loss that has come back to chance has stalled since it left what it had reached", () => {
  const losses = [chance, 0.5, 0.4, 0.5, chance, chance, chance];
  expect(detect(losses)).toMatchObject([{ step: 30 }]);
});

describe("what has not stalled", () => {
  test("a loss 5 % under chance", () => {
    expect(detect([chance, chance, chance, chance, 0.95 * chance - 1e-9])).toEqual([]);
  });

  test("a run of four measurements, of which nothing can be said yet", () => {
    expect(detect([chance, chance, chance, chance])).toEqual([]);
  });

  test("a task whose chance loss is 0, with which nothing can be compared", () => {
    expect(detect([1, 1, 1, 1, 1, 1], { chanceLoss: 0 })).toEqual([]);
  });

  test("a run that measured nothing but NaN", () => {
    expect(detect(new Array<number>(8).fill(Number.NaN))).toEqual([]);
  });
});

function detect(losses: readonly number[], goal: Partial<TraceGoal> = {}) {
  const trace = traceOf(losses.map((trainLoss) => ({ trainLoss })));
  const header = { ...trace.header, goal: { ...trace.header.goal, ...goal } };
  return stalledLoss.detect({ ...trace, header });
}
