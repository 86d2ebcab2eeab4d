import { describe, expect, test } from "vitest";
import { dense, input, layer, planOf } from "../mitigations/plans.fixture.ts";
import { built } from "../model/build.ts";
import type { Layer } from "../model/model.ts";
import { type Part, seriesParallel } from "./series-parallel.ts";

const join = (name: string, ...inputs: readonly string[]) =>
  ({ ...layer("Add", name, "", {}), inputs }) as Layer;
const step = (name: string, from: string) => dense(name, from, 4, "tanh");

/** `a (b c | ) d`: what joins several ways stands behind them. */
function shown(layers: readonly Layer[], end: string): string | undefined {
  const network = built(planOf(layers).model);
  const last = network.find(({ layer: { name } }) => name === end);
  if (!last) throw new Error(end);
  const parts = seriesParallel(network, last);
  return parts && text(parts);
}

function text(parts: readonly Part[]): string {
  return parts
    .map(({ layer: { layer: own }, branches }) =>
      branches.length === 0 ? own.name : `(${branches.map(text).join("|")})${own.name}`,
    )
    .join(" ");
}

describe("seriesParallel", () => {
  test("is the chain of a chain", () => {
    expect(shown([input(4), step("a", "x"), step("b", "a")], "b")).toBe("x a b");
  });

  test("opens residual blocks one after another and inside each other", () => {
    const layers = [
      input(4),
      step("a", "x"),
      join("s", "x", "a"),
      step("b", "s"),
      step("c", "b"),
      join("t", "b", "c"),
      join("u", "s", "t"),
      step("d", "u"),
    ];
    expect(shown(layers, "d")).toBe("x (|a)s (|b (|c)t)u d");
  });

  test("opens dense blocks and ways that both have layers", () => {
    const layers = [
      input(4),
      step("a", "x"),
      step("b", "x"),
      join("s", "a", "b"),
      step("c", "s"),
      join("t", "s", "c", "x"),
    ];
    expect(shown(layers, "t")).toBeUndefined();
    expect(shown(layers.with(5, join("t", "s", "c")), "t")).toBe("x (a|b)s (|c)t");
  });

  test("is undefined where ways cross, are one and the same, or lead past the end", () => {
    const crossed = [
      input(4),
      step("a", "x"),
      step("b", "a"),
      join("s", "a", "b"),
      step("c", "s"),
      join("t", "c", "b"),
    ];
    expect(shown(crossed, "t")).toBeUndefined();
    expect(shown([input(4), join("s", "x", "x")], "s")).toBeUndefined();
    expect(shown([input(4), step("a", "x"), step("b", "a"), join("s", "x", "b")], "b")).toBe(
      undefined,
    );
  });

  test("is undefined where several inputs meet", () => {
    const second = { ...input(4), name: "z" };
    expect(shown([input(4), second, join("s", "x", "z")], "s")).toBeUndefined();
  });
});
