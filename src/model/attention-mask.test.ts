import { expect, test } from "vitest";
import { evaluate } from "../engine/reference.ts";
import { builder } from "../graph/builder.ts";
import { attentionMask } from "./attention-mask.ts";

/** What each of two queries may read of three keys, for one sample. */
function visible(
  { query, value, key }: Partial<Record<"query" | "value" | "key", readonly number[]>>,
  causal = false,
) {
  const ops = builder();
  const masks = [query, value, key].map((mask) => mask && ops.constant(mask, [1, mask.length]));
  const mask = attentionMask(ops, [1, 1, 2, 3], masks, causal);
  if (!mask) return undefined;
  const full = ops.expand(ops.cast(mask), [1, 1, 2, 3]);
  const { rows = [] } = evaluate(ops.graph({ rows: full }), {});
  return [Array.from(rows.slice(0, 3)), Array.from(rows.slice(3))];
}

test("nothing is hidden without masks", () => {
  expect(visible({})).toBeUndefined();
});

test("a key is read up to its position where attention is causal", () => {
  expect(visible({}, true)).toEqual([
    [1, 0, 0],
    [1, 1, 0],
  ]);
});

test("padding of queries hides rows, of values and keys columns", () => {
  expect(visible({ query: [0, 1], value: [1, 1, 0] })).toEqual([
    [0, 0, 0],
    [1, 1, 0],
  ]);
  expect(visible({ value: [1, 1, 0], key: [0, 1, 1] }, true)).toEqual([
    [0, 0, 0],
    [0, 1, 0],
  ]);
});
