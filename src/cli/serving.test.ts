import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { run } from "./program.ts";
import { testIo } from "./test-io.ts";

const folder = mkdtempSync(join(tmpdir(), "isograd-serving-"));
afterAll(() => rmSync(folder, { recursive: true }));
const artefact = new URL("../../test/artefacts/torch/vanishing", import.meta.url).pathname;

test.for([
  { argv: ["lab"], title: "lab" },
  { argv: ["view", artefact], title: "Isograd" },
])("$argv.0 serves its page on this machine until Ctrl-C", async ({ argv, title }) => {
  const io = testIo();
  const code = run([...argv, "--port", "0", "--no-open"], io, {} as never);
  await expect.poll(() => io.output(), { timeout: 20_000 }).toMatch(/^http:\/\/127\.0\.0\.1:\d+\//);
  const answer = await fetch(io.output().trim());
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-security-policy")).not.toContain("unsafe-inline");
  expect(await answer.text()).toContain(title);
  io.interrupt();
  expect(await code).toBe(0);
  await expect(fetch(io.output().trim())).rejects.toThrow();
});

test("the lab is written as static files, into a new folder only", async () => {
  const out = join(folder, "site");
  expect(await run(["lab", "-o", out], testIo(), {} as never)).toBe(0);
  expect(existsSync(join(out, "index.html"))).toBe(true);
  const io = testIo();
  expect(await run(["lab", "-o", out], io, {} as never)).toBe(2);
  expect(io.errors()).toBe(`--out: would overwrite what is there, got ${out}; try a new folder\n`);
});

test("a port that does not exist is refused", async () => {
  const io = testIo();
  expect(await run(["lab", "--port", "70000"], io, {} as never)).toBe(2);
  expect(io.errors()).toBe("--port: must be at most 65535, got 70000\n");
});
