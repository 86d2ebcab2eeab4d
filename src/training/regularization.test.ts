import { fc, test as lawTest } from "@fast-check/vitest";
import { expect } from "vitest";
import { evaluate } from "../engine/reference.ts";
import { builder } from "../graph/builder.ts";
import { dense, input, planOf } from "../mitigations/plans.fixture.ts";
import { built } from "../model/build.ts";
import { layoutOf, unflatten } from "./layout.ts";
import { withRegularization } from "./regularization.ts";

/** Central differences of |θ| and θ² at this step are exact but for rounding of about 1e-16 / step. */
const step = 1e-4;
const differenceTolerance = 1e-9;

const weight = fc.double({ min: -3, max: 3, noNaN: true }).filter((x) => Math.abs(x) > 2 * step);
const strength = fc.double({ min: 0, max: 1, noNaN: true });

lawTest.prop([fc.array(weight, { minLength: 5, maxLength: 5 }), strength, strength])(
  "what it adds is the derivative of l1·Σ|θ| + l2·Σθ² over the regularized parameters",
  (theta, l1, l2) => {
    const penalty = (at: readonly number[]) =>
      at.slice(0, 4).reduce((sum, w) => sum + l1 * Math.abs(w) + l2 * w * w, 0);
    const added = gradOfPenalty(theta, l1, l2);
    theta.forEach((w, i) => {
      const slope =
        (penalty(theta.with(i, w + step)) - penalty(theta.with(i, w - step))) / (2 * step);
      expect(Math.abs((added[i] ?? Number.NaN) - slope)).toBeLessThan(differenceTolerance);
    });
  },
);

lawTest.prop([fc.array(weight, { minLength: 5, maxLength: 5 })])(
  "a weight of 0 is not pushed, and one without regularizer keeps its gradient",
  (theta) => {
    const added = gradOfPenalty(theta.with(0, 0), 1, 1);
    expect(added[0]).toBe(0);
    expect(added[4]).toBe(0); // the bias
  },
);

/** The regularized gradient of a loss that is 0: kernel of four weights, bias of one. */
function gradOfPenalty(theta: readonly number[], l1: number, l2: number): number[] {
  const plain = dense("y", "x", 1, "linear");
  const regularized = { ...plain, config: { ...plain.config, kernelRegularizer: { l1, l2 } } };
  const layout = layoutOf(built(planOf([input(4), regularized]).model));
  const ops = builder();
  const values = unflatten(ops, ops.input("flat", [layout.size]), layout);
  const zeros = layout.trained.map(({ shape }) => ops.expand(0, shape));
  const grads = withRegularization(ops, layout, values, zeros);
  const graph = ops.graph(Object.fromEntries(grads.map((grad, i) => [`g${i}`, grad])));
  const results = evaluate(graph, { flat: Float64Array.from(theta) });
  return [...(results["g0"] ?? []), ...(results["g1"] ?? [])];
}
