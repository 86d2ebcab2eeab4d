import { expect, test } from "vitest";
import { initializerOf, initializerRef, initializers } from "../../model/initializers/index.ts";
import { truncatedDeviation } from "../../model/random-values.ts";
import { type Distribution, distributionOf } from "./distribution.ts";

const fans = { fanIn: 3, fanOut: 7 };

test.each(initializers.map(({ id }) => id))("%s has the moments of its distribution", (id) => {
  const ref = initializerRef(id);
  const found = momentsOf(distributionOf(ref, fans));
  if (!found) return; // its numbers depend on each other
  const { mean, variance } = initializerOf(id).moments(fans, ref.config);
  expect(found.mean).toBeCloseTo(mean, 12);
  expect(found.variance).toBeCloseTo(variance, 12);
});

test("only what is orthogonal or made of gates is drawn jointly", () => {
  const joint = initializers.filter(
    ({ id }) => distributionOf(initializerRef(id), fans).kind === "joint",
  );
  expect(joint.map(({ id }) => id)).toEqual([
    "orthogonal",
    "delta-orthogonal",
    "gate-bias",
    "chrono",
  ]);
});

function momentsOf(distribution: Distribution) {
  switch (distribution.kind) {
    case "constant":
      return { mean: distribution.value, variance: 0 };
    case "uniform": {
      const { low, high } = distribution;
      return { mean: (low + high) / 2, variance: (high - low) ** 2 / 12 };
    }
    case "normal":
      return { mean: distribution.mean, variance: distribution.deviation ** 2 };
    case "truncated-normal": {
      const deviation = distribution.deviation * truncatedDeviation;
      return { mean: distribution.mean, variance: deviation ** 2 };
    }
    default:
      return undefined;
  }
}
