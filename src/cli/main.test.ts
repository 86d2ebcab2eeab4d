import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { writeKerasJson } from "../formats/keras-json.ts";
import { deepModel } from "../report/fixtures.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "isograd-main-"));
afterAll(() => rmSync(folder, { recursive: true }));

function isograd(...argv: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", "src/cli/main.ts", ...argv],
    { cwd: root, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } },
  );
  return { status, stdout, stderr };
}

test("the program diagnoses a real run in worker threads and prints one document", () => {
  const model = join(folder, "model.json");
  writeFileSync(model, writeKerasJson(deepModel(2, "relu")));
  const { status, stdout, stderr } = isograd(
    "diagnose",
    model,
    "--data",
    "xor",
    "--epochs",
    "2",
    "--seeds",
    "2",
    "--engine",
    "reference",
    "--json",
  );
  const document = JSON.parse(stdout);
  expect(stderr).toBe("");
  expect(document.seeds).toHaveLength(2);
  expect(status).toBe(document.verdict === "healthy" ? 0 : 1);
}, 60_000);

test("wrong usage is 2, with one line on stderr", () => {
  const { status, stdout, stderr } = isograd("diagnose", join(folder, "no.json"), "--data", "xor");
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toBe(`keras-json: ${join(folder, "no.json")} does not exist\n`);
}, 60_000);
