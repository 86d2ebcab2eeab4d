import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sourceOfBytes } from "../byte-source.ts";
import { survivesDamage } from "../hostile.fixture.ts";
import { parquet } from "./parquet.ts";

const fixture = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../fixtures/logs/${name}`, import.meta.url)));
const read = (bytes: Uint8Array) => parquet.read(sourceOfBytes("history.parquet", bytes), {});
const codecs = ["none", "snappy", "zstd", "gzip"];
const steps = Array.from({ length: 200 }, (_, step) => step);

test.each(codecs)("a table compressed with %s is read, two groups of rows", async (codec) => {
  const { logs, notes } = await read(fixture(`history-${codec}.parquet`));
  const [loss, norm, epoch, ok] = logs[0]?.series ?? [];
  expect(loss).toEqual({
    tag: "loss",
    base: "step",
    positions: steps,
    values: steps.map((step) => (step === 199 ? Number.NaN : 1 / (step + 1))),
  });
  const even = steps.filter((step) => step % 2 === 0);
  expect(norm).toEqual({
    tag: "train/grad_norm",
    base: "step",
    positions: even,
    values: even.map((step) => 0.25 * step),
  });
  expect(epoch?.values).toEqual(steps.map((step) => Math.floor(step / 50)));
  expect(ok?.values).toEqual(steps.map((step) => (step % 3 === 0 ? 1 : 0)));
  expect(notes).toEqual([{ code: "left-out", what: "columns without numbers: note" }]);
});

test("pages of the second version, differences and split bytes are read", async () => {
  const { logs } = await read(fixture("history-delta.parquet"));
  expect(logs[0]?.series).toMatchObject([{ tag: "loss", base: "step", positions: steps }]);
  expect(logs[0]?.series[0]?.values[3]).toBe(0.25);
});

test("a file that is still being written has no footer yet", async () => {
  await expect(read(fixture("history-none.parquet").slice(0, 5000))).rejects.toThrow(
    'parquet: history.parquet: needs "PAR1" at its end, got something else; is it still being written? at byte 5000',
  );
});

test("it is recognised by its first bytes", () => {
  const of = (head: Uint8Array) => parquet.recognises({ name: "x", size: head.length, head });
  expect(of(fixture("history-zstd.parquet"))).toBe(true);
  expect(of(new Uint8Array(4))).toBe(false);
});

survivesDamage(
  parquet,
  [...codecs, "delta"].map((name) => ({ name, bytes: fixture(`history-${name}.parquet`) })),
);
