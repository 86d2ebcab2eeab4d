import { expect, test } from "vitest";
import { firstStep } from "../model/network-run.fixture.ts";
import { networkNamed } from "../model/networks/index.ts";
import { branchScaling } from "./branch-scaling.ts";
import { difference } from "./difference.ts";
import { layerNamed, planOf } from "./plans.fixture.ts";
import { skipInit } from "./skip-init.ts";

const tokens = { steps: 4, features: 3, width: 4, heads: 2, depth: 2 };
const planNamed = (name: string, options: object) => planOf(networkNamed(name, options).layers);

test.each([
  ["residual-mlp4", { norm: "none" }, 4],
  ["resnet8", { input: [8, 8, 3], width: 2, normalization: "none" }, 3],
  ["transformer", { ...tokens, norm: "post" }, 4],
  ["transformer", { ...tokens, norm: "pre" }, 4],
] as const)("%s %j: adds 1/√%d at the end of every branch and nothing else", (name, options, L) => {
  const before = planNamed(name, options);
  const after = branchScaling.apply(before);
  const edits = after ? difference(before, after) : [];
  expect(edits.length).toBe(L);
  for (const { layer = "", to } of edits) {
    expect(to).toBe("Rescaling");
    expect(layerNamed(after, layer)).toMatchObject({
      config: { scale: 1 / Math.sqrt(L), offset: 0 },
    });
  }
});

test("gradients of 16 blocks grow by less than e instead of 2¹⁶", () => {
  const before = planNamed("residual-mlp16", { norm: "none", input: [16], width: 64 });
  const after = branchScaling.apply(before) ?? before;
  const growth = ({ model }: typeof before) => {
    const { gradNorms } = firstStep(model, 8);
    const at = (block: number) => gradNorms.get(`block_${block}/bias`) ?? Number.NaN;
    return (at(1) / at(16)) ** 2;
  };
  expect(growth(before)).toBeGreaterThan(1000);
  expect(growth(after)).toBeLessThan(Math.E ** 2); // of one draw of a width of 64
});

test("leaves branches that are weighed already, and those that start as nothing", () => {
  const weighed = planNamed("residual-mlp4", { branchScale: "1/√L" });
  expect(branchScaling.apply(weighed)).toBeUndefined();
  expect(branchScaling.apply(planNamed("transformer", { ...tokens, norm: "deepnorm" }))).toBe(
    undefined,
  );
  const nothing = skipInit.apply(planNamed("residual-mlp4", {}));
  expect(nothing && branchScaling.apply(nothing)).toBeUndefined();
});

test("does not apply without skips", () => {
  expect(branchScaling.apply(planNamed("mlp4", {}))).toBeUndefined();
});
