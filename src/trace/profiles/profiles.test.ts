import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { evaluate } from "../../engine/reference.ts";
import { builder } from "../../graph/builder.ts";
import type { Ops } from "../../graph/ops.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Profile, WatchedLayer } from "../quantity.ts";
import { exponentBins } from "./grad-exponents.ts";
import { type ProfileId, profiles } from "./index.ts";

const bare = (output: Tensor): WatchedLayer => ({
  name: "layer",
  activation: undefined,
  preActivation: undefined,
  output,
  grad: undefined,
  weights: [],
  observed: {},
  skip: undefined,
});

function measured(
  id: ProfileId,
  values: Readonly<Record<string, readonly number[]>>,
  layerOf: (ops: Ops, feed: (name: string) => Tensor) => Partial<WatchedLayer>,
): readonly number[] | undefined {
  const ops = builder();
  const fed = Object.fromEntries(
    Object.entries(values).map(([name, list]) => [name, Float64Array.from(list)]),
  );
  const layer = { ...bare(ops.constant([0], [1])) };
  const profile = profiles.find((each) => each.id === id) as Profile | undefined;
  const given = layerOf(ops, (name) => ops.input(name, [values[name]?.length ?? 0]));
  const list = profile?.measure(ops, { ...layer, ...given });
  if (!list) return undefined;
  const graph = ops.graph({ list });
  const used = Object.fromEntries(graph.inputs.map(({ name }) => [name, fed[name] ?? []]));
  return Array.from(evaluate(graph, used as Record<string, Float64Array>)["list"] ?? []);
}

describe.each([
  ["hidden-grad-norm", "hidden-state"],
  ["cell-grad-norm", "cell-state"],
] as const)("%s", (id, what) => {
  test("is one norm per time step, in order, and 0 where the loss does not reach", () => {
    const norms = measured(id, { h: [0, 0], a: [3, 4], b: [0, -2] }, (_, feed) => {
      const h = feed("h");
      return {
        observed: {
          [what]: [
            { value: h, grad: feed("a") },
            { value: h, grad: undefined },
            { value: h, grad: feed("b") },
          ],
        },
      };
    });
    expect(norms).toEqual([5, 0, 2]);
  });

  test("is missing where nothing recurs, and where the loss reaches no step", () => {
    expect(measured(id, {}, () => ({}))).toBeUndefined();
    const unreached = measured(id, { h: [1] }, (_, feed) => ({
      observed: { [what]: [{ value: feed("h"), grad: undefined }] },
    }));
    expect(unreached).toBeUndefined();
  });
});

describe("grad-exponents", () => {
  const weight = (grad: Tensor | undefined, value: Tensor) => ({
    name: "kernel",
    value,
    grad,
    change: value,
  });
  const sharesOf = (...grad: readonly number[]) =>
    measured("grad-exponents", { grad }, (_, feed) => {
      const tensor = feed("grad");
      return { weights: [weight(tensor, tensor)] };
    }) ?? [];
  const bins = (exponentBins.to - exponentBins.from) / exponentBins.width;
  const binOf = (exponent: number) =>
    2 + Math.floor((exponent - exponentBins.from) / exponentBins.width);

  test("puts zero, the very small, powers of two, the very large and NaN into bins of their own", () => {
    const shares = sharesOf(
      0,
      2 ** -60,
      1,
      -1.9,
      3.9,
      2 ** -14,
      2 ** 30,
      Number.POSITIVE_INFINITY,
      Number.NaN,
      0,
    );
    expect(shares).toHaveLength(bins + 4);
    const at = (bin: number) => Math.round((shares[bin] ?? 0) * 10);
    expect(at(0)).toBe(2);
    expect(at(1)).toBe(1);
    expect(at(binOf(0))).toBe(3); // 1, 1.9 and 3.9 lie in [2⁰, 2²)
    expect(at(binOf(-14))).toBe(1);
    expect(at(bins + 2)).toBe(2);
    expect(at(bins + 3)).toBe(1);
  });

  test("has the limits of float16 between two bins", () => {
    for (const limit of [-24, -14, 16]) {
      const [below] = [sharesOf(2 ** limit * 0.999)];
      const [above] = [sharesOf(2 ** limit)];
      expect(below?.indexOf(1)).toBe(binOf(limit) - 1);
      expect(above?.indexOf(1)).toBe(binOf(limit));
    }
  });

  test("adds up to 1 for tensors of any size", () => {
    for (const size of [1, 4096, 4097, 20_000]) {
      const shares = sharesOf(...Array.from({ length: size }, (_, i) => Math.sin(i)));
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    }
  });

  test("is missing without gradients", () => {
    const missing = measured("grad-exponents", { w: [1] }, (_, feed) => ({
      weights: [weight(undefined, feed("w"))],
    }));
    expect(missing).toBeUndefined();
  });
});

test("this folder holds exactly the registered profiles, one file each, under its id", () => {
  const files = readdirSync(import.meta.dirname).filter((file) => !/test|index/.test(file));
  expect(files.toSorted()).toEqual(profiles.map(({ id }) => `${id}.ts`).toSorted());
});
