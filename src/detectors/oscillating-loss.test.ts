import { describe, expect, test } from "vitest";
import type { TraceGoal } from "../trace/trace.ts";
import { oscillatingLoss } from "./oscillating-loss.ts";
import { traceOf } from "./trace.fixture.ts";

const falling = Array.from({ length: 25 }, (_, i) => 0.7 * 0.9 ** i);
const swinging = falling.map((loss, i) => loss + (i % 2 === 0 ? 0 : 1));

describe("a loss that swings", () => {
  test("by more than a quarter of the chance loss, up and down, is a failure", () => {
    expect(detect(swinging)).toMatchObject([
      {
        code: "loss-oscillates",
        severity: "failure",
        layer: undefined,
        step: 120,
        figures: { swing: expect.closeTo(1 / Math.LN2, 1), turns: 1 },
      },
    ]);
  });

  test("is found in the second half only: what calms down is healthy", () => {
    expect(detect(swinging.map((loss, i) => (i < 11 ? loss : (falling[i] ?? 0))))).toEqual([]);
  });
});

describe("a loss that grows again", () => {
  test("to three times its smallest value and above chance is a failure, since that value", () => {
    const thrown = [...falling.slice(0, 10), ...Array.from({ length: 10 }, () => 5)];
    expect(detect(thrown)).toMatchObject([
      { code: "loss-grows", step: 90, figures: { loss: 5, chanceLoss: Math.LN2 } },
    ]);
  });

  test("but stays under chance is healthy: a small loss has doubled soon", () => {
    expect(detect([...falling, 0.6])).toEqual([]);
  });
});

describe("what is not an oscillation", () => {
  test("a loss that falls", () => expect(detect(falling)).toEqual([]));

  test("a loss that rattles by less than a quarter of the chance loss", () => {
    expect(detect(falling.map((loss, i) => loss + 0.1 * (i % 2)))).toEqual([]);
  });

  test("one outlier", () => {
    expect(detect(falling.map((loss, i) => (i === 18 ? 3 : loss)))).toEqual([]);
  });

  test("fewer than six measurements", () => {
    expect(detect(swinging.slice(0, 5))).toEqual([]);
    expect(detect([0.1, 9, 9, 9, 9])).toEqual([]);
  });

  test("a task whose chance loss is 0, with which nothing can be compared", () => {
    expect(detect(swinging, { chanceLoss: 0 })).toEqual([]);
  });

  test("measurements that are not numbers", () => {
    expect(detect(swinging.map(() => Number.NaN))).toEqual([]);
  });
});

function detect(losses: readonly number[], goal: Partial<TraceGoal> = {}) {
  const trace = traceOf(losses.map((trainLoss) => ({ trainLoss })));
  const header = { ...trace.header, goal: { ...trace.header.goal, ...goal } };
  return oscillatingLoss.detect({ ...trace, header });
}
