import { fc, test as lawTest } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { evaluationCount, scheduleOf } from "./schedule.ts";

const planned = fc.integer({ min: 1, max: 5000 });

lawTest.prop([planned])("no evaluation lies between a step and the next one named", (steps) => {
  const schedule = scheduleOf(steps);
  const visited = new Set<number>();
  for (let at = 0; at < steps; at = schedule.nextEvaluation(at)) visited.add(at);
  for (let step = 0; step < steps; step++) expect(visited.has(step)).toBe(schedule.evaluates(step));
});

lawTest.prop([planned, fc.nat({ max: 4999 })])(
  "the next evaluation lies ahead, and not past the end",
  (steps, from) => {
    const next = scheduleOf(steps).nextEvaluation(from);
    expect(next).toBeLessThanOrEqual(steps);
    if (from < steps) expect(next).toBeGreaterThan(from);
  },
);

lawTest.prop([planned])("initialization is always looked at", (steps) => {
  const { samples, evaluates } = scheduleOf(steps);
  expect(samples(0) && evaluates(0)).toBe(true);
});

lawTest.prop([planned])(
  "a run has enough samples for persistence and few enough to be cheap",
  (steps) => {
    const schedule = scheduleOf(steps);
    const count = (holds: (step: number) => boolean) =>
      Array.from({ length: steps }, (_, step) => step).filter(holds).length;
    expect(count(schedule.samples)).toBeGreaterThanOrEqual(Math.min(steps, 40));
    expect(count(schedule.samples)).toBeLessThanOrEqual(100);
    expect(count(schedule.evaluates)).toBeGreaterThanOrEqual(Math.min(steps, evaluationCount));
    expect(count(schedule.evaluates)).toBeLessThanOrEqual(49);
  },
);

describe("a long run", () => {
  const { samples } = scheduleOf(10_000);

  test.each([
    [0, true],
    [5, false],
    [10, true],
    [190, true],
    [200, true],
    [210, false],
    [300, true],
  ])("step %d is sampled: %s", (step, expected) => {
    expect(samples(step)).toBe(expected);
  });
});
