import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sourceOfBytes } from "../byte-source.ts";
import { survivesDamage } from "../hostile.fixture.ts";
import { table } from "./table.ts";

const encoded = (text: string) => new TextEncoder().encode(text);
const read = (text: string) => table.read(sourceOfBytes("run.csv", encoded(text)), {});
const briefOf = async (text: string) =>
  (await read(text)).logs[0]?.series.map(({ tag, base, positions, values }) => [
    tag,
    base,
    positions,
    values,
  ]);
const kerasLog = readFileSync(
  new URL("../fixtures/logs/keras-csv-logger.csv", import.meta.url),
  "utf8",
);
const { NaN: nan } = Number;

test("metrics of Lightning have empty cells and several rows for a step", async () => {
  const text =
    "epoch,grad_2.0_norm_total,step,train_loss,val_loss\n0,,49,2.5,\n0,1.5,49,,\n0,,99,,0.5\n";
  expect(await briefOf(text)).toEqual([
    ["epoch", "step", [49, 49, 99], [0, 0, 0]],
    ["grad_2.0_norm_total", "step", [49], [1.5]],
    ["train_loss", "step", [49], [2.5]],
    ["val_loss", "step", [99], [0.5]],
  ]);
});

test("CSVLogger of Keras counts epochs", async () => {
  const [loss] = (await briefOf(kerasLog)) ?? [];
  expect(loss).toEqual([
    "loss",
    "epoch",
    [0, 1, 2],
    [6.054321765899658, 4.765081405639648, 3.9770984649658203],
  ]);
});

test.each([
  ["\t", "tabs"],
  [";", "semicolons"],
  ["|", "bars"],
])("cells may lie between %j", async (delimiter) => {
  const text = ["step,loss", "1,nan", "2,-inf"].join("\n").replaceAll(",", delimiter);
  expect(await briefOf(text)).toEqual([["loss", "step", [1, 2], [nan, Number.NEGATIVE_INFINITY]]]);
});

test("text is left out with a note, and numbers beside it are read", async () => {
  const content = await read('step,run,loss\n1,"a, ""b""",0.5\n2,c,0.25\n');
  expect(content.logs[0]?.series).toMatchObject([{ tag: "loss", values: [0.5, 0.25] }]);
  expect(content.notes).toEqual([{ code: "left-out", what: "text in run" }]);
});

test("a table without known names is a series for each column", async () => {
  expect(await briefOf("a,b\n1,2\n3,4\n")).toEqual([
    ["a", "row", [0, 1], [1, 3]],
    ["b", "row", [0, 1], [2, 4]],
  ]);
});

test("a table without a header has numbered columns", async () => {
  expect((await briefOf("0,0.5\n1,0.25\n"))?.map(([tag]) => tag)).toEqual(["column 0", "column 1"]);
});

test("a last row that was cut off is left out", async () => {
  const content = await read("step,loss,acc\n1,0.5,0.9\n2,0.2");
  expect(content.logs[0]?.series[0]?.values).toEqual([0.5]);
  expect(content.notes).toEqual([{ code: "cut-off", what: "the last row", offset: 24 }]);
});

test("a header that stands again, blank lines and line breaks within quotes are no rows", async () => {
  const text = 'step,note,loss\r\n1,"two\nlines",0.5\r\n\r\nstep,note,loss\r\n2,x,0.25\r\n';
  expect(await briefOf(text)).toEqual([["loss", "step", [1, 2], [0.5, 0.25]]]);
});

test("an empty table has no log", async () => {
  expect((await read("step,loss\n")).logs).toEqual([]);
});

test("a table is recognised by its name, or by a header above numbers", () => {
  const of = (name: string, text: string) =>
    table.recognises({ name, size: text.length, head: encoded(text) });
  expect(of("metrics.csv", "")).toBe(true);
  expect(of("log.txt", "step,loss\n1,0.5\n")).toBe(true);
  expect(of("log.txt", "step 1, loss 0.5\nstep 2, loss 0.25\n")).toBe(false);
  expect(of("data.csv", "a\0b")).toBe(false);
});

survivesDamage(table, [
  { name: "keras.csv", bytes: encoded(kerasLog) },
  { name: "quoted.tsv", bytes: encoded('step\tnote\tloss\n1\t"a\nb"\t0.5\n2\t""\tnan\n') },
]);
