import { expect, test } from "vitest";
import { built } from "../model/build.ts";
import type { Targets } from "../tasks/task.ts";
import { outputScaling } from "./output-scaling.ts";
import { mlp, situationWith, twoClasses } from "./plans.fixture.ts";

const numbers = (values: readonly number[], width = 1): Targets => ({
  kind: "numbers",
  values: Float32Array.from(values),
  width,
});
const plan = mlp({ units: 1, output: "linear" });

test("the targets' deviation and mean of the training part become scale and offset", () => {
  const changed = outputScaling.apply(plan, situationWith(numbers([90, 110, 90, 110])));
  const last = changed?.model.layers.at(-1);
  expect(last?.kind).toBe("Rescaling");
  expect(last?.config).toEqual({ scale: 10, offset: 100 });
});

test("the output keeps its shape", () => {
  const changed = outputScaling.apply(plan, situationWith(numbers([90, 110, 90, 110])));
  expect(changed && built(changed.model).at(-1)?.outputShape).toEqual([1]);
});

test("each of several numbers gets its own scale", () => {
  const two = mlp({ units: 2, output: "linear" });
  const changed = outputScaling.apply(two, situationWith(numbers([0, 10, 2, 30, 0, 10, 2, 30], 2)));
  expect(changed?.model.layers.at(-1)?.config).toEqual({ scale: [1, 10], offset: [1, 20] });
});

test("targets that do not vary are only shifted", () => {
  const changed = outputScaling.apply(plan, situationWith(numbers([50, 50, 50, 50])));
  expect(changed?.model.layers.at(-1)?.config).toEqual({ scale: 1, offset: 50 });
});

test("unit targets and classes are left alone", () => {
  expect(outputScaling.apply(plan, situationWith(numbers([-1, 1, -1, 1])))).toBeUndefined();
  expect(outputScaling.apply(plan, situationWith(twoClasses))).toBeUndefined();
});
