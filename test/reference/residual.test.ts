import { describe, expect, test, vi } from "vitest";
import { activationRef } from "../../src/model/activations/index.ts";
import type { Model } from "../../src/model/model.ts";
import { type ResidualMlpOptions, residualMlp } from "../../src/model/networks/residual-mlp.ts";
import {
  postNormResidualChi,
  preNormResidualTotal,
  residualChi,
  scaledResidualTotal,
} from "../../src/theory/residual.ts";
import { weights } from "./networks.fixture.ts";
import { expectNear, mean, meanGain, type Passage, passages, total } from "./passage.fixture.ts";

vi.setConfig({ testTimeout: 60_000 });

const [units, batch] = [400, 64];

/** The trunk alone: from the first block's input to the last block's output. */
function trunk(options: Partial<ResidualMlpOptions> & { readonly depth: number }): Model {
  const model = residualMlp.build({
    input: [units],
    width: units,
    activation: activationRef("relu"),
    initializer: weights(2),
    ...options,
  });
  const end =
    options.norm === "post" ? `block_${options.depth}_norm` : `block_${options.depth}_sum`;
  const last = model.layers.findIndex(({ name }) => name === end);
  return { ...model, layers: model.layers.slice(0, last + 1) };
}

/** Ends of the blocks, the first one's input in front. */
function ends(depth: number, suffix: string): readonly string[] {
  return ["first", ...Array.from({ length: depth }, (_, i) => `block_${i + 1}_${suffix}`)];
}

function totals(all: readonly Passage[], what: string, from: string, to: string): number {
  return mean(
    all.map((passage) => total(passage, `${what} ${from}`) / total(passage, `${what} ${to}`)),
  );
}

describe("residual networks", () => {
  test("R34: a plain He block x + W·relu(x) is 2, forward and backward, to 0.01", async () => {
    const depth = 24;
    const all = await passages({
      model: trunk({ depth, norm: "none" }),
      seed: "R34",
      nets: 3,
      batch,
    });
    expect(residualChi(1)).toBe(2);
    expectNear(meanGain(all, "dy", ends(depth, "sum")), 2, 0.01);
    const forward = totals(all, "y", `block_${depth}_sum`, "first") ** (1 / depth);
    expectNear(forward, 2, 0.01);
  });

  test("R35: 32 blocks scaled by 1/√32 are 2.677, forward and backward, to 0.05", async () => {
    expectNear(scaledResidualTotal(1, 32), 2.677, 1e-3);
    const all = await passages({
      model: trunk({ depth: 32, norm: "none", branchScale: "1/√L" }),
      seed: "R35",
      nets: 4,
      batch,
    });
    expectNear(totals(all, "dy", "first", "block_32_sum"), 2.677, 0.05);
    expectNear(totals(all, "y", "block_32_sum", "first"), 2.677, 0.05);
  });

  test("R36: 32 pre-norm He blocks are 33 to 0.05, forward as well", async () => {
    expect(preNormResidualTotal(1, 1, 32)).toBeCloseTo(33, 9);
    const all = await passages({
      // The trunk starts with what every branch adds, q₀ = 1. A finite width of n adds about 15/n to the total.
      model: trunk({ depth: 32, norm: "pre" }),
      seed: "R36",
      nets: 6,
      batch,
      input: Math.SQRT1_2,
    });
    expectNear(totals(all, "dy", "first", "block_32_sum"), 33, 0.05);
    expectNear(totals(all, "y", "block_32_sum", "first"), 33, 0.05);
  });

  test("R38: a post-norm He block is 1 to 0.01", async () => {
    const depth = 12;
    const all = await passages({
      model: trunk({ depth, norm: "post" }),
      seed: "R38",
      nets: 10,
      batch,
    });
    expect(postNormResidualChi(1, 1)).toBe(1);
    expectNear(meanGain(all, "dy", ends(depth, "norm").slice(1)), 1, 0.01);
  });
});
