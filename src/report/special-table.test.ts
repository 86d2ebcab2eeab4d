import { expect, test } from "vitest";
import type { LayerSummary } from "../diagnosis/diagnosis.ts";
import type { SpecialSummary } from "../diagnosis/special-summary.ts";
import { vanishing } from "./fixtures.ts";
import { specialTables } from "./special-table.ts";
import { plainStyle } from "./style.ts";

const nan = Number.NaN;

function layersWith(...specials: readonly SpecialSummary[]): readonly LayerSummary[] {
  const [ordinary] = vanishing.layers;
  if (!ordinary) throw new RangeError("fixture: needs a layer, got none");
  return [ordinary, ...specials.map((special, i) => ({ ...ordinary, layer: `l${i}`, special }))];
}

const recurrent: SpecialSummary = {
  recurrent: {
    lag: 60,
    factorPerStep: [0.84, 1],
    horizon: [5.6, Number.POSITIVE_INFINITY],
    decades: [Number.NEGATIVE_INFINITY, 0],
    forgetGate: [nan, nan],
    recurrentNorm: [1, 1],
    gradNorms: [[], []],
  },
};
const attention: SpecialSummary = {
  attention: { entropy: [0.9, 0.1], logit: [3, 80], tokenCosine: [nan, nan] },
};
const skip: SpecialSummary = {
  skip: { trunkGradNorm: [0.5, 0.4], branchGradNorm: [nan, 0.1], tokenCosine: [0.3, 0.3] },
};

test("each kind of special layer has a table of its own, without columns that nobody fills", () => {
  const tables = specialTables(layersWith(recurrent, attention, skip), plainStyle);
  const text = tables.map(({ title, lines }) => [title, ...lines].join("\n")).join("\n\n");
  expect(text).toMatchInlineSnapshot(`
    "Recurrent layers, back through time (first → last watched step)
      layer  lag  factor per step         horizon   decades over the lag  σ_max(W_rec)
      l0      60         0.84 → 1  5.6 → infinite  minus infinite → 0.00             1

    Attention (first → last watched step)
      layer    entropy  largest logit
      l1     0.9 → 0.1         3 → 80

    Skip connections (first → last watched step)
      layer  ‖∂L/∂·‖ by the skip  by the branch  token cosine
      l2               0.5 → 0.4        – → 0.1           0.3"
  `);
});

test("a network without special layers has no lines", () => {
  for (const { lines } of specialTables(vanishing.layers, plainStyle)) expect(lines).toEqual([]);
});
