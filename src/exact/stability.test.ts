import { describe, expect, test } from "vitest";
import { evaluate } from "../engine/reference.ts";
import { builder } from "../graph/builder.ts";
import type { Optimizer, OptimizerConfig } from "../training/optimizer.ts";
import { optimizerOf } from "../training/optimizers/index.ts";
import { binaryRecipe } from "../training/problems.fixture.ts";
import { averagedNesterovLimit, stabilityOf } from "./stability.ts";

/** Steps after which 0.1 % over a limit has grown and 0.1 % under it has shrunk by far more than 2. */
const steps = 20_000;

/** |θ| after many updates on L = θ²/2 from θ = 1, by the optimizer's own graph. */
function sizeAfter(id: string, config: OptimizerConfig): number {
  const optimizer: Optimizer = optimizerOf(id, "test");
  const ops = builder();
  const all = { ...optimizer.defaults, ...config };
  const slotCount = optimizer.slots(all);
  const slots = Array.from({ length: slotCount }, (_, i) => ops.input(`slot_${i}`, [1]));
  const parameters = ops.input("parameters", [1]);
  const grad = ops.identity(parameters);
  const scalars = { learningRate: ops.input("learningRate", []) };
  const next = optimizer.update(ops, { parameters, grad, slots, scalars, config: all });
  const names = ["parameters", ...slots.map(({ name }) => name)];
  const graph = ops.graph(
    Object.fromEntries(
      [next.parameters, ...next.slots].map((tensor, i) => [`next ${names[i]}`, tensor]),
    ),
  );
  let state: Readonly<Record<string, Float64Array>> = Object.fromEntries(
    names.map((name, i) => [name, Float64Array.of(i === 0 ? 1 : 0)]),
  );
  for (let step = 1; step <= steps; step++) {
    const learningRate = Float64Array.of(optimizer.scalars(all, step)["learningRate"] ?? 0);
    const values = evaluate(graph, { ...state, learningRate });
    state = Object.fromEntries(
      names.map((name) => [name, values[`next ${name}`] ?? Float64Array.of()]),
    );
  }
  return Math.abs(state["parameters"]?.[0] ?? Number.NaN);
}

describe("the limit of lr·λ", () => {
  test.each([
    ["plain", {}],
    ["heavy ball", { momentum: 0.9 }],
    ["Nesterov", { momentum: 0.9, nesterov: 1 }],
  ])("is where %s descent stops to converge on a quadratic", (_, config) => {
    const recipe = binaryRecipe({ optimizer: { id: "sgd", config } });
    const { limit = 0 } = stabilityOf(recipe, { state: {}, step: 0, grad: [] });
    expect(sizeAfter("sgd", { ...config, learningRate: 0.999 * limit })).toBeLessThan(1e-2);
    expect(sizeAfter("sgd", { ...config, learningRate: 1.001 * limit })).toBeGreaterThan(1e2);
  });

  test("of an average of gradients is 38 at 0.9 (Cohen et al. 2022)", () => {
    const recipe = binaryRecipe({ optimizer: { id: "adam", config: {} } });
    const { limit = 0 } = stabilityOf(recipe, { state: {}, step: 0, grad: [1] });
    const sizeAt = (learningRate: number) => {
      let [theta, mean] = [1, 0];
      for (let step = 0; step < steps; step++) {
        mean = 0.9 * mean + 0.1 * theta;
        theta -= learningRate * mean;
      }
      return Math.abs(theta);
    };
    expect(limit).toBeCloseTo(38, 12);
    expect(sizeAt(0.999 * limit)).toBeLessThan(1e-2);
    expect(sizeAt(1.001 * limit)).toBeGreaterThan(1e2);
  });
});

test("Nadam's limit is where its average with a look ahead stops to converge", () => {
  const sizeAt = (learningRate: number) => {
    let [theta, mean] = [1, 0];
    for (let step = 0; step < steps; step++) {
      mean = 0.9 * mean + 0.1 * theta;
      theta -= learningRate * (0.9 * mean + 0.1 * theta);
    }
    return Math.abs(theta);
  };
  expect(averagedNesterovLimit(0.9)).toBeCloseTo(13.571, 3);
  expect(sizeAt(0.999 * averagedNesterovLimit(0.9))).toBeLessThan(1e-2);
  expect(sizeAt(1.001 * averagedNesterovLimit(0.9))).toBeGreaterThan(1e2);
});

describe("what the gradient is divided by", () => {
  const moment = { state: { slot_0: [9], slot_1: [4], slot_2: [1] }, step: 3, grad: [2] };
  const values = (slots: Readonly<Record<string, readonly number[]>>) =>
    Object.fromEntries(
      Object.entries(slots).map(([name, list]) => [name, Float64Array.from(list)]),
    );
  const of = (id: string, config: OptimizerConfig, step = moment.step) =>
    stabilityOf(binaryRecipe({ optimizer: { id, config } }), {
      ...moment,
      step,
      state: values(moment.state),
    }).preconditioner?.[0];

  test("is √v̂ + ε̂ of Adam, and RMSprop's √(v + ε)", () => {
    const correction = Math.sqrt(1 - 0.999 ** 3);
    expect(of("adam", { epsilon: 1 })).toBeCloseTo(3 / correction, 12);
    expect(of("adamw", { epsilon: 1 })).toBeCloseTo(3 / correction, 12);
    expect(of("rmsprop", { epsilon: 7 })).toBeCloseTo(4, 12);
    expect(of("rmsprop", { epsilon: 1, centered: 1, momentum: 0.5 })).toBeCloseTo(3, 12);
    expect(of("sgd", {})).toBeUndefined();
  });

  test("is what Adamax and Adagrad keep, and Adam's in Nadam", () => {
    expect(of("adamax", { epsilon: 1 })).toBeCloseTo(5, 12);
    expect(of("adagrad", { epsilon: 7 })).toBeCloseTo(4, 12);
    expect(of("nadam", { epsilon: 1 })).toBe(of("adam", { epsilon: 1 }));
  });

  test("is unknown, with its limit, for an optimizer that only looks at signs", () => {
    const recipe = binaryRecipe({ optimizer: { id: "lion", config: {} } });
    const stability = stabilityOf(recipe, { state: {}, step: 0, grad: [1] });
    expect(stability).toMatchObject({ limit: undefined, preconditioner: undefined });
  });

  test("is that of the first gradient before the first update", () => {
    expect(of("adam", { epsilon: 0 }, 0)).toBeCloseTo(2, 12);
    expect(of("rmsprop", { epsilon: 0, rho: 0.9 }, 0)).toBeCloseTo(Math.sqrt(0.4), 12);
  });
});
