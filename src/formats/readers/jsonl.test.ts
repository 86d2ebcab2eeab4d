import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sourceOfBytes } from "../byte-source.ts";
import { survivesDamage } from "../hostile.fixture.ts";
import { jsonl } from "./jsonl.ts";

const encoded = (text: string) => new TextEncoder().encode(text);
const read = (text: string) => jsonl.read(sourceOfBytes("metrics.jsonl", encoded(text)), {});
const briefOf = async (text: string) =>
  (await read(text)).logs[0]?.series.map(({ tag, base, positions, values }) => [
    tag,
    base,
    positions,
    values,
  ]);
const history = readFileSync(
  new URL("../fixtures/logs/keras-history.json", import.meta.url),
  "utf8",
);
const { NaN: nan } = Number;

test("an object a line is a row, nested names joined, NaN bare or as text", async () => {
  const text = `{"_step": 1, "_timestamp": 1.7e9, "train": {"loss": 0.5, "ok": true}, "grad_norm": NaN}
{"_step": 2, "train": {"loss": "Infinity"}, "grad_norm": 1.5, "note": "a"}
`;
  expect(await briefOf(text)).toEqual([
    ["train/loss", "step", [1, 2], [0.5, Number.POSITIVE_INFINITY]],
    ["grad_norm", "step", [1, 2], [nan, 1.5]],
  ]);
  expect((await read(text)).notes).toEqual([
    { code: "left-out", what: "values without a number: 1" },
  ]);
});

test("a last line that was cut off is left out, wherever the cut is", async () => {
  const first = '{"step": 1, "loss": 0.5}\n';
  const second = '{"step": 2, "loss": 0.25}';
  for (let size = 1; size < second.length; size++) {
    const { logs, notes } = await read(first + second.slice(0, size));
    expect(logs[0]?.series[0]?.values).toEqual([0.5]);
    expect(notes).toEqual([{ code: "cut-off", what: "the last line", offset: first.length }]);
  }
});

test("a list of objects is rows", async () => {
  expect(await briefOf('[\n {"epoch": 1, "loss": 2}, {"epoch": 2, "loss": NaN}]')).toEqual([
    ["loss", "epoch", [1, 2], [2, nan]],
  ]);
});

test("a history of Keras is a series for each name, null is NaN", async () => {
  const series = await briefOf(history);
  expect(series?.map(([tag, base, positions]) => [tag, base, positions])).toEqual(
    ["loss", "mae", "val_loss", "val_mae"].map((tag) => [tag, "epoch", [0, 1, 2]]),
  );
  expect(await briefOf('{"loss": [1, null], "note": "x"}')).toEqual([
    ["loss", "epoch", [0, 1], [1, nan]],
  ]);
});

test("histograms of Weights & Biases are read beside numbers", async () => {
  const text = `{"_step": 4, "loss": 1, "gradients/a": {"_type": "histogram", "values": [1, 3], "bins": [-1, 0, 1]}, "b": {"_type": "histogram", "values": [2, 2], "packedBins": {"min": 1, "size": 0.5, "count": 2}}, "picture": {"_type": "image-file"}}\n`;
  const { logs, notes } = await read(text);
  expect(logs[0]?.histograms).toEqual([
    {
      tag: "gradients/a",
      base: "step",
      positions: [4],
      histograms: [{ edges: [-1, 0, 1], counts: [1, 3] }],
    },
    {
      tag: "b",
      base: "step",
      positions: [4],
      histograms: [{ edges: [1, 1.5, 2], counts: [2, 2] }],
    },
  ]);
  expect(notes).toHaveLength(1);
});

test.each([
  ['{"a": 1}\n[1]\n', "jsonl: metrics.jsonl: a line must be an object, got [1] at byte 9"],
  ['{"a": 1}\n{"a": x}\n', 'jsonl: metrics.jsonl: not JSON, got "x" at byte 15'],
  ['[{"a": 1}, 2]', "jsonl: metrics.jsonl: a list must be of objects, got 2"],
  ['[{"a": 1}, ', "jsonl: metrics.jsonl: not JSON, got the end of the text at byte 11"],
])("%j says what is wrong", async (text, message) => {
  await expect(read(text)).rejects.toThrow(message);
});

test("a log is recognised by its name, or by what it logs", () => {
  const of = (name: string, text: string) =>
    jsonl.recognises({ name, size: text.length, head: encoded(text) });
  expect(of("metrics.jsonl", "")).toBe(true);
  expect(of("scalars.json", '{"loss": 1, "step": 2}\n')).toBe(true);
  expect(of("history.json", history)).toBe(true);
  expect(of("config.json", '{"hidden_size": 64}\n')).toBe(false);
  expect(of("config.json", '{\n  "loss": "mse"\n}\n')).toBe(false);
});

survivesDamage(jsonl, [
  { name: "history.json", bytes: encoded(history) },
  {
    name: "metrics.jsonl",
    bytes: encoded('{"step": 1, "a": {"loss": NaN}}\n{"step": 2, "a": {"loss": 1}}\n'),
  },
]);
