import { expect, test } from "vitest";
import { sourceOfBytes } from "../byte-source.ts";
import { survivesDamage } from "../hostile.fixture.ts";
import { wandbSummary } from "./wandb-summary.ts";

const text = `{"_step":39,"_timestamp":1.7e9,"_wandb":{"runtime":2},"loss":"NaN","train/grad_norm":2.5,
"gradients/a":{"_type":"histogram","values":[1],"bins":[0,1]}}`;
const encoded = (value: string) => new TextEncoder().encode(value);
const read = (value: string) =>
  wandbSummary.read(sourceOfBytes("files/wandb-summary.json", encoded(value)), {});

test("the last values stand at the last step", async () => {
  const { logs } = await read(text);
  expect(logs[0]?.series).toEqual([
    { tag: "loss", base: "step", positions: [39], values: [Number.NaN] },
    { tag: "train/grad_norm", base: "step", positions: [39], values: [2.5] },
  ]);
  expect(logs[0]?.histograms).toMatchObject([{ tag: "gradients/a", positions: [39] }]);
});

test("a summary is an object", async () => {
  await expect(read("[1]")).rejects.toThrow(
    "wandb-summary: files/wandb-summary.json: must be an object, got [1]",
  );
});

survivesDamage(wandbSummary, [{ name: "wandb-summary.json", bytes: encoded(text) }]);
