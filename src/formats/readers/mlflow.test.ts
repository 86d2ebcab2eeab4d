import { expect, test } from "vitest";
import { sourceOfBytes } from "../byte-source.ts";
import { survivesDamage } from "../hostile.fixture.ts";
import { mlflow } from "./mlflow.ts";

const run = "mlruns/0/0123456789abcdef0123456789abcdef";
const encoded = (text: string) => new TextEncoder().encode(text);
const read = (name: string, text: string) => mlflow.read(sourceOfBytes(name, encoded(text)), {});
const lines = "1700000000000 0.5 0\n1700000000100 nan 10\n1700000000200 1.5e-05 20\n";

test("a metric is a series, its path below metrics the tag", async () => {
  const { logs } = await read(`${run}/metrics/train/grad_norm`, lines);
  expect(logs[0]?.series).toEqual([
    {
      tag: "train/grad_norm",
      base: "step",
      positions: [0, 10, 20],
      values: [0.5, Number.NaN, 1.5e-5],
    },
  ]);
});

test("a parameter is a setting", async () => {
  expect({ ...(await read(`${run}/params/optimizer/lr`, "0.1")).settings }).toEqual({
    "optimizer/lr": 0.1,
  });
  expect({ ...(await read("params/nesterov", "True")).settings }).toEqual({ nesterov: true });
});

test("a last line that was cut off is left out", async () => {
  const { logs, notes } = await read("metrics/loss", "1700000000000 0.5 0\n1700000000100 0.");
  expect(logs[0]?.series[0]?.values).toEqual([0.5]);
  expect(notes).toEqual([{ code: "cut-off", what: "the last line", offset: 20 }]);
});

test("another line is refused", async () => {
  await expect(read("metrics/loss", "0.5\n")).rejects.toThrow(
    'mlflow: metrics/loss: a line must be time, value and step, got "0.5" at byte 0',
  );
});

test("it is recognised by its first line, or by the path of a parameter", () => {
  const of = (name: string, text: string) =>
    mlflow.recognises({ name, size: text.length, head: encoded(text) });
  expect(of("loss", lines)).toBe(true);
  expect(of(`${run}/params/lr`, "0.1")).toBe(true);
  expect(of("lr", "0.1")).toBe(false);
});

survivesDamage(mlflow, [{ name: "metrics/loss", bytes: encoded(lines) }]);
