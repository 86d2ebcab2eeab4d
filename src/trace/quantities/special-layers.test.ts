import { describe, expect, test } from "vitest";
import { evaluate } from "../../engine/reference.ts";
import { builder } from "../../graph/builder.ts";
import type { Shape } from "../../graph/tensor.ts";
import type { Observable } from "../../model/layer.ts";
import type { Quantity, WatchedLayer } from "../quantity.ts";
import { type QuantityId, quantities } from "./index.ts";

/** Both sides are float64. */
const digits = 9;

interface Numbers {
  readonly shape: Shape;
  readonly values: readonly number[];
}

interface Given {
  readonly output?: Numbers;
  readonly observed?: Readonly<Partial<Record<Observable, readonly Numbers[]>>>;
  readonly grads?: Readonly<Partial<Record<Observable, readonly Numbers[]>>>;
  readonly skip?: { readonly fork: Numbers; readonly sum: Numbers };
}

function measured(id: QuantityId, given: Given): number | undefined {
  const quantity = quantities.find((each) => each.id === id) as Quantity | undefined;
  const ops = builder();
  const fed: Record<string, Float64Array> = {};
  const feed = (name: string, { shape, values }: Numbers) => {
    fed[name] = Float64Array.from(values);
    return ops.input(name, shape);
  };
  const layer: WatchedLayer = {
    name: "layer",
    activation: undefined,
    preActivation: undefined,
    output: feed("output", given.output ?? { shape: [1, 1], values: [1] }),
    grad: undefined,
    weights: [],
    observed: Object.fromEntries(
      Object.entries(given.observed ?? {}).map(([what, list]) => [
        what,
        list.map((numbers, i) => {
          const grad = given.grads?.[what as Observable]?.[i];
          return {
            value: feed(`${what} ${i}`, numbers),
            grad: grad && feed(`d${what} ${i}`, grad),
          };
        }),
      ]),
    ),
    skip: given.skip && {
      fork: feed("fork", given.skip.fork),
      sum: feed("sum", given.skip.sum),
    },
  };
  const value = quantity?.measure(ops, layer);
  return value && evaluate(ops.graph({ value }), fed)["value"]?.[0];
}

/** One head, two queries, four keys. */
const attention = (rows: readonly (readonly number[])[]): Numbers => ({
  shape: [1, 1, rows.length, rows[0]?.length ?? 0],
  values: rows.flat(),
});

describe("attention", () => {
  test("that looks everywhere alike has entropy 1, that looks at one token 0", () => {
    const alike = attention([
      [0.25, 0.25, 0.25, 0.25],
      [0.25, 0.25, 0.25, 0.25],
    ]);
    const one = attention([
      [1, 0, 0, 0],
      [0, 0, 1, 0],
    ]);
    const entropy = (weights: Numbers) =>
      measured("attention-entropy", { observed: { "attention-weights": [weights] } });
    expect(entropy(alike)).toBeCloseTo(1, 7);
    expect(entropy(one)).toBeCloseTo(0, 7);
    expect(entropy(attention([[0.5, 0.5, 0, 0]]))).toBeCloseTo(0.5, 7); // ln 2 / ln 4
  });

  test("with a single key has no entropy to speak of", () => {
    const observed = { "attention-weights": [attention([[1]])] };
    expect(measured("attention-entropy", { observed })).toBeUndefined();
  });

  test("shows its largest logit, with its sign", () => {
    const observed = {
      "attention-logits": [
        attention([
          [-3, -70],
          [-1, -2],
        ]),
      ],
    };
    expect(measured("attention-logit", { observed })).toBe(-1);
  });

  test("shows the norms of the gradients at queries and keys", () => {
    const value = { shape: [1, 1, 2, 1], values: [0, 0] };
    const given = {
      observed: { query: [value], key: [value] },
      grads: { query: [{ ...value, values: [3, 4] }], key: [{ ...value, values: [0, -2] }] },
    };
    expect(measured("query-grad-norm", given)).toBe(5);
    expect(measured("key-grad-norm", given)).toBe(2);
  });
});

describe("token-cosine", () => {
  const weights = { "attention-weights": [attention([[1]])] };

  test.each([
    ["the same direction", [1, 2, 2, 4, -1, -2], [1, 3, 2], -1 / 3],
    ["one direction", [1, 2, 2, 4, 0.5, 1], [1, 3, 2], 1],
    ["right angles", [1, 0, 0, 5], [1, 2, 2], 0],
    ["two samples of two tokens", [1, 0, 1, 0, 1, 0, 0, 1], [2, 2, 2], 0.5],
  ])("of tokens with %s", (_, values, shape, expected) => {
    const cosine = measured("token-cosine", { output: { shape, values }, observed: weights });
    expect(cosine).toBeCloseTo(expected, digits);
  });

  test("is that of attention layers and sums only", () => {
    const output = { shape: [1, 2, 2], values: [1, 0, 0, 1] };
    expect(measured("token-cosine", { output })).toBeUndefined();
  });
});

test("batch statistics are the root mean square of the means, and the mean of the variances", () => {
  const observed = {
    "batch-mean": [{ shape: [2], values: [3, -1] }],
    "batch-variance": [{ shape: [2], values: [0.5, 1.5] }],
  };
  expect(measured("batch-mean", { observed })).toBeCloseTo(Math.sqrt(5), digits);
  expect(measured("batch-variance", { observed })).toBeCloseTo(1, digits);
});

test("a skip shows what the trunk brings back and what the branch adds to it, apart", () => {
  const skip = {
    sum: { shape: [1, 2], values: [3, 4] },
    fork: { shape: [1, 2], values: [3, 16] },
  };
  expect(measured("trunk-grad-norm", { skip })).toBe(5);
  expect(measured("branch-grad-norm", { skip })).toBe(12);
});

test("a branch that starts at 0 adds nothing", () => {
  const sum = { shape: [1, 2], values: [3, 4] };
  expect(measured("branch-grad-norm", { skip: { sum, fork: sum } })).toBe(0);
});

test("the forget gate is its mean over units and time", () => {
  const gate = (values: readonly number[]) => ({ shape: [1, 2], values });
  const observed = { "forget-gate": [gate([0, 1]), gate([1, 1])] };
  expect(measured("forget-gate", { observed })).toBeCloseTo(0.75, digits);
});

describe("recurrent-norm", () => {
  const kernel = (shape: Shape, values: readonly number[]) => ({
    observed: { "recurrent-kernel": [{ shape, values }] },
  });

  test("is the largest singular value, not the largest eigenvalue", () => {
    // Both eigenvalues are 0, the largest singular value is 16 (science: fact 10).
    expect(measured("recurrent-norm", kernel([2, 2], [8, 8, -8, -8]))).toBeCloseTo(16, digits);
    expect(measured("recurrent-norm", kernel([2, 2], [3, 0, 0, 1]))).toBeCloseTo(3, 4);
  });

  test("of gates side by side is that of the whole matrix", () => {
    expect(measured("recurrent-norm", kernel([1, 2], [3, 4]))).toBeCloseTo(5, digits);
  });
});

test("quantities of special layers are missing elsewhere", () => {
  const everywhere = ["forward-second-moment"];
  for (const { id } of quantities)
    if (!everywhere.includes(id)) expect(measured(id, {}), id).toBeUndefined();
});
