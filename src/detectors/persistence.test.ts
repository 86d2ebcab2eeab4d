import { fc, test as lawTest } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { alarmOf, worst } from "./alarm.ts";
import { persistence } from "./persistence.ts";

const over = (flags: readonly number[]) =>
  persistence(
    flags.map((_, i) => 10 * i),
    (i) => flags[i] === 1,
  );

describe("persistence", () => {
  test.each([
    [[1, 1, 1, 0, 0, 0, 0, 0], 0],
    [[0, 0, 0, 1, 0, 1, 1, 0], 30],
    [[1, 0, 0, 0, 0, 1, 1, 1], 50],
    [[1, 1, 1], 0],
    [[0, 1, 1], 10],
    [[1, 1, 1, 0], 0],
    [[1, 1], 0],
    [[1], 0],
  ])("%j holds since step %d", (flags, since) => {
    expect(over(flags)?.since).toBe(since);
  });

  test.each([[[]], [[0]], [[1, 0]], [[1, 0, 0]], [[1, 1, 0, 0]], [[1, 1, 0, 0, 0, 0, 1, 1]]])(
    "%j does not hold for 3 of 5",
    (flags) => expect(over(flags)).toBeUndefined(),
  );

  test("tells every sample at which it held, their share, and whether it still does", () => {
    const past = { since: 0, hits: [0, 1, 2], share: 3 / 8, atEnd: false };
    expect(over([1, 1, 1, 0, 0, 0, 0, 0])).toEqual(past);
    const present = { since: 30, hits: [3, 5, 7], share: 3 / 8, atEnd: true };
    expect(over([0, 0, 0, 1, 0, 1, 0, 1])).toEqual(present);
  });

  lawTest.prop([fc.array(fc.constantFrom(0, 1), { minLength: 5 })])(
    "one more sample at which it holds never ends it",
    (flags) => {
      if (over(flags)) for (const i of flags.keys()) expect(over(flags.with(i, 1))).toBeDefined();
    },
  );
});

describe("alarmOf", () => {
  const steps = [0, 10, 20, 30, 40];
  const sightings = (sizes: readonly number[]) => sizes.map((size, place) => ({ size, place }));

  test("is a failure where the strict limit lasts, with medians over what reached it", () => {
    expect(alarmOf(steps, sightings([5, 1, 7, 9, 1]), { warn: 1, fail: 5 })).toEqual({
      severity: "failure",
      since: 0,
      limit: 5,
      size: 7,
      place: 2,
      lasting: { share: 0.6, atEnd: 1 },
    });
  });

  test("is a warning where only the mild limit lasts", () => {
    const alarm = alarmOf(steps, sightings([5, 1, 1, 9, 1]), { warn: 1, fail: 5 });
    expect(alarm).toMatchObject({ severity: "warning", limit: 1, size: 1 });
  });

  test("is none where neither lasts, nothing was seen, or there is no mild limit", () => {
    expect(alarmOf(steps, sightings([5, 0, 0, 9, 0]), { warn: 1, fail: 5 })).toBeUndefined();
    expect(alarmOf(steps, sightings([5, 1, 1, 9, 1]), { fail: 5 })).toBeUndefined();
    const nothing = steps.map(() => undefined);
    expect(alarmOf(steps, nothing, { warn: -9, fail: -5 })).toBeUndefined();
  });
});

describe("worst", () => {
  test("is the largest entry and its place, the first of equal ones", () => {
    expect(worst([1, 3, Number.NaN, 3])).toEqual({ size: 3, place: 1 });
    expect(worst([1, Number.POSITIVE_INFINITY])).toEqual({
      size: Number.POSITIVE_INFINITY,
      place: 1,
    });
  });

  test("of nothing but NaN is undefined", () => {
    expect(worst([Number.NaN])).toBeUndefined();
    expect(worst([])).toBeUndefined();
  });
});
