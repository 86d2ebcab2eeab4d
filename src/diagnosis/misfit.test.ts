import { expect, test } from "vitest";
import { inputScaling } from "../mitigations/input-scaling.ts";
import {
  dense,
  input,
  mlp,
  planOf,
  problemWith,
  twoClasses,
} from "../mitigations/plans.fixture.ts";
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

test("softmax over one unit is told by the units of one step where every step is answered", () => {
  const sequence = planOf([input(3, 2), dense("y", "x", 1, "softmax")]);
  const many = planOf([input(3, 2), dense("y", "x", 3, "softmax")]);
  const labels = Int32Array.of(0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2);
  const targets = { kind: "classes", labels, names: ["a", "b", "c"], positions: 3 } as const;
  const problem = problemWith(
    targets,
    Array.from({ length: 24 }, (_, i) => (i % 2 === 0 ? 1 : -1)),
    [3, 2],
  );
  expect(misfitOf(sequence, problem)).toBe("output");
  expect(misfitOf(many, problem)).toBeUndefined();
});
