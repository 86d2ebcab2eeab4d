import { expect, test } from "vitest";
import { inputScaling } from "../mitigations/input-scaling.ts";
import { mlp, problemWith, twoClasses } from "../mitigations/plans.fixture.ts";
import type { Targets } from "../tasks/task.ts";
import { misfitOf } from "./misfit.ts";

const numbers = (...values: readonly number[]): Targets => ({
  kind: "numbers",
  values: Float32Array.from(values),
  width: 1,
});
const binary = { loss: { id: "binary-crossentropy", config: {} } };
const squared = { loss: { id: "mse", config: {} } };

test("a sigmoid over two classes with cross-entropy fits", () => {
  const plan = mlp({ units: 1, output: "sigmoid", recipe: binary });
  expect(misfitOf(plan, problemWith(twoClasses))).toBeUndefined();
});

test("softmax over one unit is a misfit of the output", () => {
  const plan = mlp({ units: 1, output: "softmax", recipe: binary });
  expect(misfitOf(plan, problemWith(twoClasses))).toBe("output");
});

test("features of a hundred are a misfit of scale, which a layer that scales them mends", () => {
  const plan = mlp({ units: 1, output: "sigmoid", recipe: binary });
  const large = problemWith(twoClasses, [100, 100, -100, 100, 100, -100, 100, 100]);
  const scaled = inputScaling.apply(plan, { problem: large, trace: undefined, causes: [] });
  expect(misfitOf(plan, large)).toBe("scale");
  expect(scaled && misfitOf(scaled, large)).toBeUndefined();
});

test("targets of a thousand are a misfit of scale, targets of one are not", () => {
  const plan = mlp({ units: 1, output: "linear", recipe: squared });
  expect(misfitOf(plan, problemWith(numbers(900, 1000, 1100, 1200)))).toBe("scale");
  expect(misfitOf(plan, problemWith(numbers(-1, 1, -1, 1)))).toBeUndefined();
});

test("an output that cannot reach its targets is named before their scale", () => {
  const plan = mlp({ units: 1, output: "sigmoid", recipe: squared });
  expect(misfitOf(plan, problemWith(numbers(900, 1000, 1100, 1200)))).toBe("output");
});
