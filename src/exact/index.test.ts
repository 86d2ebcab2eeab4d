import { describe, expect, test } from "vitest";
import { dense, input, planOf } from "../mitigations/plans.fixture.ts";
import { layerKindOf } from "../model/layers/index.ts";
import type { Layer } from "../model/model.ts";
import { givenOf, measured, normalProblem } from "./given.fixture.ts";
import { exactTools } from "./index.ts";
import type { ExactTool, FigureKind } from "./tool.ts";

const config = layerKindOf("GRU").read({ units: 4 }, "test", "keras3");
const gru = {
  kind: "GRU",
  name: "gru",
  config,
  inputs: ["x"],
  trainable: true,
} as unknown as Layer;
const plan = planOf([input(6, 2), gru, dense("y", "gru", 2, "linear")], {
  loss: { id: "mse", config: {} },
});
const problem = normalProblem([6, 2], 2);
const all: readonly ExactTool[] = exactTools;

describe.each(all.map((tool) => [tool.id, tool] as const))("%s", (_, tool) => {
  test("its figures and columns are the ones it announces, each with symbol and meaning", async () => {
    const { figures, limits, rows } = await measured(tool, givenOf(plan, problem));
    const known = (kinds: Readonly<Record<string, FigureKind>>) => Object.keys(kinds);
    expect(known(tool.figures)).toEqual(expect.arrayContaining(Object.keys(figures)));
    expect(Object.keys(figures)).toEqual(expect.arrayContaining(Object.keys(limits)));
    for (const row of rows)
      expect(known(tool.columns)).toEqual(expect.arrayContaining(Object.keys(row.figures)));
    for (const { symbol, meaning } of Object.values({ ...tool.figures, ...tool.columns })) {
      expect(symbol).not.toBe("");
      expect(meaning).toMatch(/^[A-Z].*\.$/);
    }
  });

  test("measures the same twice", async () => {
    const given = givenOf(plan, problem);
    expect(await tool.measure(given)).toEqual(await tool.measure(given));
  });

  test("has a summary of one sentence and a source", () => {
    expect(tool.id).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(tool.summary).toMatch(/^[A-Z].*\.$/);
    expect(tool.source).toContain("https://");
  });
});
