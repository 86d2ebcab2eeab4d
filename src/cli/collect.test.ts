import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync, zipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { collect } from "./collect.ts";

const folder = mkdtempSync(join(tmpdir(), "isograd-collect-"));
const at = (name: string) => join(folder, name);
const log = new TextEncoder().encode("step,loss\n0,2\n1,1\n2,0.5\n");

beforeAll(() => {
  for (const name of ["packed", "trace", "empty"]) mkdirSync(at(name));
  writeFileSync(at("packed/a.csv.gz"), gzipSync(log));
  writeFileSync(at("packed/b.zip"), zipSync({ "run/log.csv": log, "run/notes.md": log }));
  writeFileSync(at("trace/a.trace.jsonl"), '{"version":1,"source":"isograd"}\n{"step":"x"}\n');
  writeFileSync(at("trace/log.csv"), log);
});
afterAll(() => rmSync(folder, { recursive: true }));

test("files within archives are files, under names of their own", async () => {
  const { files, close, bytes } = await collect([at("packed")]);
  expect(files.map(({ name }) => name).filter((name) => /csv/.test(name))).toHaveLength(2);
  expect(bytes).toBeGreaterThan(0);
  await close();
});

test("a damaged trace of Isograd is skipped with its error; the others are read", async () => {
  const { files, skipped, close } = await collect([at("trace")]);
  expect(files.map(({ name }) => name)).toEqual(["log.csv"]);
  expect(skipped.map(({ name }) => name)).toEqual(["a.trace.jsonl"]);
  expect(skipped[0]?.error?.message).toBe(skipped[0]?.reason);
  await close();
});

test("an empty folder has no files", async () => {
  const { files, skipped, bytes, close } = await collect([at("empty")]);
  expect({ files, skipped, bytes }).toEqual({ files: [], skipped: [], bytes: 0 });
  await close();
});

test("every file is announced before it is read", async () => {
  const seen: string[] = [];
  const { close } = await collect([at("trace")], (name, done, of) => {
    seen.push(`${name} ${done}/${of}`);
  });
  expect(seen).toEqual(["a.trace.jsonl 0/2", "log.csv 1/2"]);
  await close();
});
