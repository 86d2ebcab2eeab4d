import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import { built, initialValues } from "../model/build.ts";
import { initializerRef } from "../model/initializers/index.ts";
import type { Plan } from "../training/plan.ts";
import { difference } from "./difference.ts";
import { mitigations } from "./index.ts";
import type { Mitigation, Situation } from "./mitigation.ts";
import {
  mlp,
  mlpWithActivationLayers,
  oneNumber,
  problemWith,
  situationWith,
  threeClasses,
} from "./plans.fixture.ts";

const causes = [
  "adaptive-epsilon",
  "closed-forget-gate",
  "half-precision",
  "long-sequence",
  "normalization-without-skip",
  "post-norm",
  "strong-recurrent-weights",
  "strong-regularization",
  "tight-clipping",
  "unscaled-branches",
  "weak-recurrent-weights",
  "weak-initial-variance",
  "strong-initial-variance",
  "saturating-activation",
  "unbounded-activation",
  "depth",
  "narrow-relu",
  "symmetric-initialization",
  "learning-rate-too-high",
  "learning-rate-too-low",
  "unscaled-input",
  "unscaled-target",
  "output-loss-mismatch",
];

const regression = { loss: { id: "mse", config: {} } };
const cases: Readonly<Record<string, readonly [Plan, Situation]>> = {
  "a sigmoid network": [mlp(), situationWith(threeClasses, [0.2, 0.3])],
  "a network of ones": [mlp({ kernel: initializerRef("ones") }), situationWith()],
  "an exponential network": [mlp({ activation: "exponential" }), situationWith(threeClasses, [9])],
  "a network with activation layers": [mlpWithActivationLayers(), situationWith()],
  "a regression with relu at its end": [
    mlp({ units: 1, output: "relu", activation: "tanh", recipe: regression }),
    situationWith(oneNumber, [Number.NaN]),
  ],
  "a network without hidden layers": [mlp({ widths: [] }), situationWith()],
  "samples that are matrices": [
    {
      ...mlp(),
      model: {
        ...mlp().model,
        layers: mlp().model.layers.map((layer) =>
          layer.kind === "InputLayer" ? { ...layer, config: { shape: [2, 1] } } : layer,
        ),
      },
    },
    { problem: problemWith(threeClasses, undefined, [2, 1]), trace: undefined, causes: [] },
  ],
};

test("the folder holds one file per mitigation, named for it", () => {
  const shared = ["composed.ts", "difference.ts", "index.ts", "mitigation.ts", "plans.fixture.ts"];
  const files = readdirSync(import.meta.dirname).filter(
    (name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && !shared.includes(name),
  );
  expect(files.toSorted()).toEqual(mitigations.map(({ id }) => `${id}.ts`).toSorted());
});

test("every cause is treated, and nothing else", () => {
  const treated = new Set<string>(mitigations.flatMap(({ treats }) => treats));
  expect([...treated].toSorted()).toEqual(causes.toSorted());
});

test.each([...mitigations])(
  "$id says in one sentence what it does and when it does not help",
  ({ summary, source, limits }) => {
    expect(summary).toMatch(/^[A-Z].+\.$/);
    expect(source).not.toBe("");
    expect(limits).toMatch(/^Does not help .+\.$/);
  },
);

describe.each(
  Object.entries(cases).flatMap(([name, [plan, situation]]) =>
    (mitigations as readonly Mitigation[]).map((mitigation) => ({
      id: mitigation.id,
      name,
      mitigation,
      plan,
      situation,
    })),
  ),
)("$id on $name", ({ mitigation, plan, situation }) => {
  const after = mitigation.apply(frozen(plan), frozen(situation));

  test("changes something or answers undefined", () => {
    if (after) expect(difference(plan, after)).not.toEqual([]);
  });

  test("leaves a model that can be built, with the same input, output shape and order", () => {
    if (!after) return;
    const [was, is] = [built(plan.model), built(after.model)];
    expect(is.at(-1)?.outputShape).toEqual(was.at(-1)?.outputShape);
    expect(is[0]?.layer).toEqual(was[0]?.layer);
    const names = new Set(after.model.layers.map(({ name }) => name));
    expect(names.size).toBe(after.model.layers.length);
  });

  test("draws the same initial values for layers that it does not touch", () => {
    if (!after) return;
    const touched = new Set(difference(plan, after).map(({ layer }) => layer));
    const [was, is] = [plan, after].map(({ model }) => initialValues(built(model), rngOf(7)));
    for (const [name, values] of was ?? [])
      if (!touched.has(name.slice(0, name.lastIndexOf("/")))) expect(is?.get(name)).toEqual(values);
  });

  test("changes nothing more when applied again", () => {
    if (!after || mitigation.id.endsWith("learning-rate")) return;
    expect(mitigation.apply(after, situation)).toBeUndefined();
  });
});

/** Deeply frozen, so that a mutation throws; typed arrays cannot be. */
function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  for (const inner of Object.values(value)) frozen(inner);
  return Object.freeze(value);
}
