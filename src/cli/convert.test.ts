import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { examine } from "../evidence/examine.ts";
import { joined } from "../evidence/join.ts";
import { runsOf } from "../evidence/runs.ts";
import { collect } from "./collect.ts";
import { run } from "./program.ts";
import { testIo } from "./test-io.ts";

const artefacts = new URL("../../test/artefacts/", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "isograd-convert-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function convert(...args: readonly string[]) {
  const io = testIo();
  const code = await run(["convert", ...args], io, {} as never);
  return { code, stderr: io.errors() };
}

async function verdictOf(path: string): Promise<string> {
  const collected = await collect([path]);
  const [files] = runsOf(collected.files);
  const { verdict } = examine(await joined("", files?.files ?? []));
  await collected.close();
  return verdict;
}

const sources = [
  ["torch/vanishing", "vanishing"],
  ["hf/healthy", "healthy"],
  ["jax/exploding", "exploding"],
  ["lightning/nan", "unstable"],
  ["wandb/vanishing", "vanishing"],
  ["mlflow/exploding", "exploding"],
  ["keras3/healthy-grad-norm", "healthy"],
] as const;
const formats = ["run.trace.jsonl", "run.parquet", "events.out.tfevents.run"];

test.for(sources.flatMap(([source, verdict]) => formats.map((out) => ({ source, verdict, out }))))(
  "$source is still $verdict as $out",
  async ({ source, verdict, out }) => {
    const path = join(folder, `${source.replace("/", "-")}-${out}`);
    expect(await convert(join(artefacts, source), "-o", path)).toMatchObject({ code: 0 });
    expect(await verdictOf(path)).toBe(verdict);
  },
);

test("what was not logged is missing from a converted trace, and NaN stays NaN", async () => {
  const out = join(folder, "nan.trace.jsonl");
  await convert(join(artefacts, "torch/nan/grad_norms.csv"), "-o", out);
  const [header = "", ...records] = readFileSync(out, "utf8").trimEnd().split("\n");
  expect(JSON.parse(header)).toMatchObject({ version: 1, isConverted: true });
  expect(records.at(-1)).toContain('"loss":"NaN"');
  expect(records.join()).not.toContain("learningRate");
});

test.for([
  [["torch/nan", "-o", "run.zip"], "convert: unknown format, got run.zip; try a name like"],
  [["hf", "-o", "x.trace.jsonl"], "convert: this format holds one training, got"],
] as const)("%j is refused", async ([[path, ...rest], message]) => {
  const { code, stderr } = await convert(join(artefacts, path), ...rest);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});
