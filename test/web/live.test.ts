import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { artefact, fixture } from "./pages.ts";
import { hasNoBrowser, session } from "./visit.ts";

const events = "torch/vanishing";
const trace = fixture("deep-sigmoid.trace.jsonl");

describe.skipIf(hasNoBrowser)("a run that goes on", () => {
  const tests = session();

  test("follows a run that is still being written", async () => {
    const lines = readFileSync(trace, "utf8").trimEnd().split("\n");
    const path = join(tests.pages().folder, "live.trace.jsonl");
    writeFileSync(path, `${lines.slice(0, 30).join("\n")}\n`);
    const { page, wrong } = await tests.visit(await tests.serve(path));
    const cut = lines[30] ?? "";
    appendFileSync(path, cut.slice(0, 20));
    appendFileSync(path, `${cut.slice(20)}\n${lines.slice(31).join("\n")}\n`);
    await expect.poll(() => page.locator(".live").textContent()).toContain("step 625");
    expect(wrong).toEqual([]);
  });

  test("reads a folder of another program again when a file in it grows", async () => {
    const folder = join(tests.pages().folder, "growing");
    mkdirSync(folder, { recursive: true });
    const path = join(folder, "log.csv");
    const row = (step: number) => `${step},${2 - step / 100},${1 + step / 50}\n`;
    writeFileSync(path, `step,loss,grad_norm\n${[0, 1, 2, 3, 4].map(row).join("")}`);
    const { page, wrong } = await tests.visit(await tests.serve(folder));
    appendFileSync(path, [5, 6, 7, 8, 9].map(row).join(""));
    await expect.poll(() => page.locator(".live").textContent()).toContain("read again");
    expect(wrong).toEqual([]);
  });

  test("follows a folder of TensorBoard whose event file grows", async () => {
    const folder = join(tests.pages().folder, "tensorboard");
    mkdirSync(folder, { recursive: true });
    const [name = ""] = readdirSync(artefact(events)).filter((one) => one.includes("tfevents"));
    const bytes = readFileSync(join(artefact(events), name));
    const cut = recordEnd(bytes, bytes.length / 2);
    const path = join(folder, name);
    writeFileSync(path, bytes.subarray(0, cut));
    const { page, wrong } = await tests.visit(await tests.serve(folder));
    const last = page.locator(".ig-lines-surface .ig-cursor-text").first();
    await page.locator(".ig-lines-surface").first().focus();
    await page.keyboard.press("End");
    const before = await last.textContent();
    appendFileSync(path, bytes.subarray(cut));
    await expect.poll(() => page.locator(".live").textContent()).toContain("read again");
    await page.keyboard.press("End");
    await expect.poll(() => last.textContent()).not.toBe(before);
    expect(wrong).toEqual([]);
  });

  test("a file that grows before the page follows it is read again, too", async () => {
    const path = join(tests.pages().folder, "early.csv");
    writeFileSync(path, "step,loss,grad_norm\n0,2,1\n1,1.9,1\n2,1.8,1\n");
    const url = await tests.serve(path);
    const answer = await fetch(`${url}api/runs/0`);
    const from = answer.headers.get("Isograd-Until");
    appendFileSync(path, "3,1.7,1\n4,1.6,1\n");
    const live = await fetch(`${url}api/runs/0/live?from=${from}`);
    const { value } = (await live.body?.getReader().read()) ?? {};
    expect(new TextDecoder().decode(value)).toContain("event: examination");
  });
});

/** The end of the last whole record of an event file before some byte: length, its checksum, data, their checksum. */
function recordEnd(bytes: Buffer, before: number): number {
  let end = 0;
  for (;;) {
    const next = end + 8 + 4 + Number(bytes.readBigUInt64LE(end)) + 4;
    if (next > before) return end;
    end = next;
  }
}
