import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { UsageError } from "./usage-error.ts";
import { filesBelow } from "./walk.ts";

const folder = mkdtempSync(join(tmpdir(), "isograd-walk-"));
const at = (name: string) => join(folder, name);
const namesBelow = (...paths: readonly string[]) => filesBelow(paths).map(({ name }) => name);

beforeAll(() => {
  for (const name of ["run/checkpoint-10", "run/checkpoint-9", "run/.git", "other"])
    mkdirSync(at(name), { recursive: true });
  for (const name of [
    "run/checkpoint-10/a.pt",
    "run/checkpoint-9/a.pt",
    "run/.git/x",
    "other/b.pt",
  ])
    writeFileSync(at(name), "abc");
  symlinkSync(at("run/checkpoint-10"), at("run/latest"));
  symlinkSync(at("other"), at("run/out"));
  linkSync(at("run/checkpoint-10/a.pt"), at("run/best.pt"));
});
afterAll(() => rmSync(folder, { recursive: true }));

test("files come in natural order, below the folder, with their sizes", () => {
  expect(filesBelow([at("run/checkpoint-9")])).toEqual([
    { path: at("run/checkpoint-9/a.pt"), name: "a.pt", size: 3 },
  ]);
});

test("what is reached by several ways is there once; what lies outside is not", () => {
  expect(namesBelow(at("run"))).toEqual(["best.pt", "checkpoint-9/a.pt"]);
});

test("a file and the folder around it are read once", () => {
  expect(namesBelow(at("other/b.pt"), at("other"))).toEqual(["b.pt"]);
});

test("a file that was named itself has its own name", () => {
  expect(namesBelow(at("other/b.pt"))).toEqual(["b.pt"]);
});

test("a path that does not exist is a wrong call", () => {
  expect(() => filesBelow([at("no")])).toThrow(UsageError);
  expect(() => filesBelow([at("no")])).toThrow(
    `diagnose: ${at("no")} does not exist; try a file or a folder of a training`,
  );
});
