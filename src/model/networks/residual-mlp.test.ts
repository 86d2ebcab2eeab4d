import { expect, test } from "vitest";
import { firstStep, layerNamed } from "../network-run.fixture.ts";
import { residualMlp } from "./residual-mlp.ts";

const small = { input: [3], depth: 4, width: 4, outputs: 2 } as const;
const wiring = (options: Parameters<typeof residualMlp.build>[0]) =>
  residualMlp
    .build({ ...small, depth: 1, ...options })
    .layers.slice(2, -1)
    .map(({ name, inputs }) => [name, ...inputs]);

test("pre-norm: the norm is on the branch, and one more before the answer", () => {
  expect(wiring({ norm: "pre" })).toEqual([
    ["block_1_norm", "first"],
    ["block_1_activation", "block_1_norm"],
    ["block_1", "block_1_activation"],
    ["block_1_sum", "first", "block_1"],
    ["last_norm", "block_1_sum"],
  ]);
});

test("post-norm: the norm is behind the sum", () => {
  expect(wiring({ norm: "post" }).slice(-2)).toEqual([
    ["block_1_sum", "first", "block_1"],
    ["block_1_norm", "block_1_sum"],
  ]);
});

test("branches are scaled by a number, or by 1/√L", () => {
  const model = residualMlp.build({ ...small, branchScale: "1/√L" });
  expect(layerNamed(model, "block_3_branch_scale").config).toEqual({ scale: 0.5, offset: 0 });
  const half = residualMlp.build({ ...small, branchScale: 0.25 });
  expect(layerNamed(half, "block_1_branch_scale").config).toEqual({ scale: 0.25, offset: 0 });
});

test("without a norm every block doubles the gradient's square; 1/√L leaves less than e of it", () => {
  const ratio = (branchScale: 1 | "1/√L") => {
    const wide = { input: [8], width: 256, depth: 8, head: "numbers", norm: "none" } as const;
    const { gradNorms } = firstStep(residualMlp.build({ ...wide, branchScale }), 4);
    // The bias of a block has the gradient of what the block adds.
    return ((gradNorms.get("first/bias") ?? 0) / (gradNorms.get("output/bias") ?? 1)) ** 2;
  };
  const growth = ratio(1) / ratio("1/√L");
  const expected = 2 ** 8 / (1 + 1 / 8) ** 8;
  const spread = 2; // one network of width 256: its chain of 8 products is off by some ten percent
  expect(growth).toBeGreaterThan(expected / spread);
  expect(growth).toBeLessThan(expected * spread);
});

test.each(["none", "pre", "post"] as const)("with norm %s, trains", (norm) => {
  const { output, gradNorms } = firstStep(residualMlp.build({ ...small, norm }));
  expect(output.shape).toEqual([2, 2]);
  for (const [name, size] of gradNorms) expect(Number.isFinite(size), name).toBe(true);
});

test("refuses a fraction of a block", () => {
  expect(() => residualMlp.build({ depth: 1.5 })).toThrow(
    "residual-mlp: depth must be a whole number ≥ 1, got 1.5",
  );
});
