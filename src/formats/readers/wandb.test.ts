import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sourceOfBytes } from "../byte-source.ts";
import { survivesDamage } from "../hostile.fixture.ts";
import { wandb } from "./wandb.ts";

const offline = new Uint8Array(
  readFileSync(new URL("../fixtures/logs/offline.wandb", import.meta.url)),
);
const blockBytes = 2 ** 15;
const read = (bytes: Uint8Array) => wandb.read(sourceOfBytes("run.wandb", bytes), {});
const series = async (bytes: Uint8Array, tag: string) =>
  (await read(bytes)).logs[0]?.series.find((found) => found.tag === tag);

test("history is series over the steps that were logged, NaN too", async () => {
  const loss = await series(offline, "loss");
  expect(loss).toMatchObject({ base: "step" });
  expect(loss?.positions).toEqual(Array.from({ length: 140 }, (_, i) => 2 * i));
  expect(loss?.values.slice(0, 2)).toEqual([2, 1]);
  expect(loss?.values.at(-1)).toBeNaN();
  expect((await series(offline, "train/grad_norm"))?.values[3]).toBe(3.375);
});

test("clocks are no series", async () => {
  const { logs } = await read(offline);
  expect(logs[0]?.series.map(({ tag }) => tag)).toEqual(["epoch", "loss", "train/grad_norm"]);
});

test("histograms are read, with listed and with equal bins", async () => {
  const { logs } = await read(offline);
  const [first, second] = logs[0]?.histograms ?? [];
  expect(first).toMatchObject({ tag: "gradients/layer.0", base: "step" });
  expect(first?.positions).toEqual(Array.from({ length: 14 }, (_, i) => 20 * i));
  expect(first?.histograms[0]).toEqual({ edges: [-1, 0, 0.5, 1], counts: [1, 2, 3] });
  const last = second?.histograms[0];
  expect(last?.counts.reduce((sum, count) => sum + count)).toBe(1000);
  expect([last?.edges[0], last?.edges.at(-1)]).toEqual([0, 99]);
});

test("the configuration is settings, nested names joined by dots", async () => {
  expect({ ...(await read(offline)).settings }).toEqual({
    lr: 0.1,
    "clip.norm": 1,
    layers: "8, 8",
    name: "sgd",
  });
});

test("blocks are counted from the start of the file", async () => {
  expect(offline.byteLength).toBeGreaterThan(blockBytes);
  expect((await read(offline)).notes).toEqual([
    { code: "left-out", what: "values without a number: 14" },
  ]);
});

test("a last record that is cut off is noted", async () => {
  for (const size of [blockBytes + 100, blockBytes - 3, 2000, 10]) {
    const { notes } = await read(offline.slice(0, size));
    expect(notes.at(-1)).toMatchObject({ code: "cut-off", what: "the last record" });
  }
});

test("a damaged block is left out, and the next one read", async () => {
  const bytes = offline.slice();
  bytes[100] = 0xff;
  const loss = await series(bytes, "loss");
  expect(loss?.values.at(-1)).toBeNaN();
  expect(loss?.values.length).toBeLessThan(110);
  expect((await read(bytes)).notes.at(-1)).toMatchObject({ code: "damaged", offset: 91 });
});

test("another file is refused", async () => {
  await expect(read(new TextEncoder().encode("loss"))).rejects.toThrow(
    'wandb: run.wandb: needs ":W&B" at its start, got something else at byte 0',
  );
});

test("it is recognised by its first bytes", () => {
  expect(wandb.recognises({ name: "x", size: 9, head: offline.subarray(0, 9) })).toBe(true);
  expect(wandb.recognises({ name: "a.wandb", size: 0, head: new Uint8Array() })).toBe(false);
});

survivesDamage(wandb, [{ name: "run.wandb", bytes: offline }]);
