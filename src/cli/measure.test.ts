import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exactTools } from "../exact/index.ts";
import { writeKerasJson } from "../formats/keras-json.ts";
import { dense, input, planOf } from "../mitigations/plans.fixture.ts";
import { run } from "./program.ts";
import type { Work } from "./session.ts";
import { testIo } from "./test-io.ts";

const folder = mkdtempSync(join(tmpdir(), "isograd-measure-"));
const model = join(folder, "model.json");

const idle: Work = {
  diagnose: () => Promise.reject(new Error("not asked")),
  repair: () => Promise.reject(new Error("not asked")),
  trials: () => ({ run: async () => [], dispose: async () => {} }),
};

beforeAll(() => {
  const plan = planOf([
    input(2),
    dense("h1", "x", 6, "tanh"),
    dense("h2", "h1", 6, "tanh"),
    dense("y", "h2", 2, "softmax"),
  ]);
  writeFileSync(model, writeKerasJson(plan.model));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function measure(more: readonly string[], options = {}) {
  const io = testIo(options);
  const argv = ["measure", model, "--data", "circle", "--engine", "reference", ...more];
  const code = await run(argv, io, idle);
  return { code, out: io.output(), err: io.errors() };
}

const sgd = (rate: string) => ["--optimizer", "sgd", "--lr", rate, "--tools", "sharpness"];

describe("exit codes", () => {
  test("within every limit is 0, over one is 1", async () => {
    const within = await measure(sgd("0.001"));
    const over = await measure(sgd("100"));
    expect([within.code, over.code]).toEqual([0, 1]);
    expect(within.out).toContain("Within every limit");
    expect(over.out).toContain("Over the limit: lr·λ [sharpness]");
  });

  test.each<[string, readonly string[], string]>([
    [
      "an unknown tool",
      ["--tools", "jacobain"],
      '--tools: unknown tool, got "jacobain"; try "jacobian"',
    ],
    [
      "an unknown layer",
      ["--tools", "jacobian", "--from", "h3"],
      'jacobian: unknown layer, got "h3"; try "h1"',
    ],
    ["half a step", ["--after", "1.5"], "--after: must be a whole number ≥ 0, got 1.5"],
    [
      "one micro-batch",
      ["--micro-batches", "1"],
      "--micro-batches: must be a whole number ≥ 2, got 1",
    ],
    [
      "an option of diagnose",
      ["--seeds", "3"],
      'isograd: unknown option, got "--seeds"; try --seed',
    ],
  ])("%s is one line on stderr, nothing on stdout, and 2", async (_, more, message) => {
    const { code, out, err } = await measure(more);
    expect([code, out, err.split("\n").at(-2)]).toEqual([2, "", message]);
  });
});

describe("what is printed", () => {
  test("every number with its unit, its limit and what it means; nothing but text when piped", async () => {
    const { out, err } = await measure(sgd("0.1"));
    expect(out).toContain("net at its initialization, seed 0, data circle, engine reference");
    expect(out).toMatch(/ {2}lr·λ +[\d.]+ +≤ 2\n {4}Above the limit every step/);
    expect(err).toBe(
      "loss categorical-crossentropy: for 2 classes at 2 units\nengine reference: as asked\n",
    );
    expect(out).not.toContain("\u001b");
  });

  test("all tools when none is named; those that do not apply say why", async () => {
    const { out } = await measure([]);
    for (const { id } of exactTools) expect(out).toContain(id);
    expect(out).toContain(
      "Not measured\n  recurrent-spectrum: no layer carries a state from one time step to the next",
    );
    expect(out).toMatch(/h1\/kernel( +[\d.,]+){4}\n/);
  });

  test("colors on a terminal, none with NO_COLOR", async () => {
    const terminal = { isTTY: true, env: {} };
    expect((await measure(sgd("100"), terminal)).out).toContain("\u001b[31m");
    expect((await measure(sgd("100"), { ...terminal, env: { NO_COLOR: "1" } })).out).not.toContain(
      "\u001b",
    );
  });

  test("--json prints one document with the same numbers, and no notes", async () => {
    const { code, out, err } = await measure(["--json", "--optimizer", "sgd", "--lr", "100"]);
    const document = JSON.parse(out);
    expect([code, err]).toEqual([1, ""]);
    expect(document).toMatchObject({ command: "measure", step: 0, seed: 0, isWithinLimits: false });
    expect(document.measurements.map(({ tool }: { tool: string }) => tool)).toEqual(
      exactTools.map(({ id }) => id),
    );
    const [, sharpness, , recurrent] = document.measurements;
    expect(sharpness).toMatchObject({
      kind: "measured",
      exceeded: ["stability"],
      limits: { stability: 2 },
    });
    expect(recurrent).toMatchObject({ kind: "not-measured", reason: "no-recurrent-layer" });
  });

  test("help has examples and is 0", async () => {
    const io = testIo();
    expect(await run(["measure", "--help"], io, idle)).toBe(0);
    expect(io.output()).toContain("Examples:");
  });
});

describe("which moment", () => {
  const jacobian = async (...more: readonly string[]) =>
    JSON.parse((await measure(["--tools", "jacobian", "--json", ...more])).out);

  test("--after trains that many steps first, and says so", async () => {
    const [start, later] = [await jacobian(), await jacobian("--after", "20")];
    expect([start.step, later.step]).toEqual([0, 20]);
    expect(later.measurements[0].figures).not.toEqual(start.measurements[0].figures);
    const { out } = await measure(["--tools", "jacobian", "--after", "1"]);
    expect(out).toContain("net after 1 update, seed 0");
  });

  test("the same seed measures the same, another seed another network", async () => {
    const [first, again, other] = [
      await jacobian(),
      await jacobian(),
      await jacobian("--seed", "1"),
    ];
    expect(again).toEqual(first);
    expect(other.measurements[0].figures).not.toEqual(first.measurements[0].figures);
  });

  test("a training that diverges is measured as it ends: NaN, and 1", async () => {
    const { code, out } = await measure([...sgd("1e308"), "--after", "20"]);
    expect(code).toBe(1);
    expect(out).toMatch(/λ_max +NaN/);
  });
});
