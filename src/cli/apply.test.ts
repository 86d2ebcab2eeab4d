import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readKerasJson, writeKerasJson } from "../formats/keras-json.ts";
import { mlp } from "../mitigations/plans.fixture.ts";
import { networkNamed } from "../model/networks/index.ts";
import { run } from "./program.ts";
import type { Work } from "./session.ts";
import { testIo } from "./test-io.ts";

const folder = mkdtempSync(join(tmpdir(), "isograd-apply-"));
const at = (name: string) => join(folder, name);

const idle: Work = {
  diagnose: () => Promise.reject(new Error("not asked")),
  repair: () => Promise.reject(new Error("not asked")),
  trials: () => ({ run: async () => [], dispose: async () => {} }),
};

beforeAll(() => {
  writeFileSync(at("deep.json"), writeKerasJson(mlp({ units: 2 }).model));
  const lstm = networkNamed("lstm", { steps: 21, features: 4, outputs: 3 });
  writeFileSync(at("lstm.json"), writeKerasJson(lstm));
  const open = writeKerasJson(lstm).replace(/("batch_shape": \[\s*null,\s*)21/, "$1null");
  writeFileSync(at("open.json"), open);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function applied(file: string, ...argv: readonly string[]) {
  const io = testIo();
  const code = await run(["apply", at(file), ...argv], io, idle);
  return { code, out: io.output(), err: io.errors() };
}

test("what changed is said with its limits, and the changed model is written", async () => {
  const { code, out, err } = await applied(
    "deep.json",
    ...["use-relu", "smaller-learning-rate", "clip-by-global-norm", "-o", at("fixed.json")],
  );
  expect(code).toBe(0);
  expect(out).toContain("→ layers h1 … h3 (3): activation sigmoid → relu");
  expect(out).toContain("→ recipe: clip none → global-norm 1");
  expect(out.match(/Limits: Does not help/g)).toHaveLength(3);
  expect(out).toContain(`The changed model is in ${at("fixed.json")}.`);
  expect(err).toBe("optimizer adam, learning rate 0.001: the usual one\n");
  const [, first] = readKerasJson(readFileSync(at("fixed.json"), "utf8"), "fixed.json").layers;
  expect(first?.config).toMatchObject({
    activation: { id: "relu" },
    kernelInitializer: { id: "he-normal" },
  });
});

test("what does not apply is said, is 1, and leaves the others", async () => {
  const { code, out } = await applied("deep.json", "forget-gate-bias", "use-tanh");
  expect(code).toBe(1);
  expect(out).toContain("Not applied: it does not apply here, or would change nothing.");
  expect(out).toContain("activation sigmoid → tanh");
});

test("nothing is written where nothing changed", async () => {
  const { code, out } = await applied("deep.json", "use-lstm", "-o", at("none.json"));
  expect([code, readdirSync(folder).includes("none.json")]).toEqual([1, false]);
  expect(out).not.toContain("The changed model");
});

describe("what looks at data", () => {
  test("is not applied without, and says so", async () => {
    const { code, out } = await applied("deep.json", "matching-output", "input-scaling");
    expect(code).toBe(1);
    expect(out.match(/Not applied: it looks at the data; try --data\./g)).toHaveLength(2);
  });

  test("is applied with them", async () => {
    const { code, out } = await applied("deep.json", "input-scaling", "--data", "spirals");
    expect(code).toBe(0);
    expect(out).toContain("net, data spirals");
    expect(out).toContain("added, Normalization");
  });

  test("takes the lag from them, else from the length of the sequences", async () => {
    const forget = async (...more: readonly string[]) =>
      /forget [\d.]+/.exec((await applied("lstm.json", "forget-gate-bias", ...more)).out)?.[0];
    expect(await forget()).toBe("forget 3.04"); // ln 21
    expect(await forget("--data", "remember:lag=20,symbols=3")).toBe("forget 3"); // ln 20
  });
});

test("a model that leaves its sequences open takes their length from the data, and needs them", async () => {
  expect((await applied("open.json", "forget-gate-bias")).err).toBe(
    "apply: open.json leaves open how long its sequences are, got no data; try --data remember:lag=60\n",
  );
  const { out } = await applied(
    "open.json",
    ...["forget-gate-bias", "--data", "remember:lag=20,symbols=3", "--code", "keras"],
  );
  expect(out).toContain("keras.Input((21, 4)");
});

test.each([
  ["keras", "import keras"],
  ["pytorch", "import torch"],
])("--code %s prints the program alone, with the changes in it", async (framework, start) => {
  const { out, err } = await applied("deep.json", "use-relu", "--code", framework);
  expect(out.startsWith(start)).toBe(true);
  expect(out).toContain("changed: activation was sigmoid");
  expect(err).toContain("activation sigmoid → relu");
});

test("--json prints one document and no notes", async () => {
  const { out, err } = await applied("deep.json", "use-relu", "input-scaling", "--json");
  expect(err).toBe("");
  expect(JSON.parse(out)).toMatchObject({
    command: "apply",
    task: null,
    mitigations: [
      { mitigation: "use-relu", isApplied: true, reason: null },
      { mitigation: "input-scaling", isApplied: false, reason: "needs-data", edits: [] },
    ],
    out: null,
  });
  const text = "layer h1: activation sigmoid → relu";
  expect(JSON.parse(out).mitigations[0].edits[0]).toMatchObject({ layer: "h1", text });
});

test("a cause is taken to be at work where its treatment is asked for by name", async () => {
  const regularized = mlp({ units: 2 });
  const layers = regularized.model.layers.map((layer) =>
    layer.kind === "Dense"
      ? { ...layer, config: { ...layer.config, kernelRegularizer: { l1: 0, l2: 0.1 } } }
      : layer,
  );
  writeFileSync(at("weighed.json"), writeKerasJson({ ...regularized.model, layers }));
  expect((await applied("weighed.json", "weaker-regularization")).code).toBe(0);
});

describe("a wrong call is one line", () => {
  test.each<[string, readonly string[], string]>([
    [
      "an unknown mitigation",
      ["he-inti"],
      'apply: unknown mitigation, got "he-inti"; try "he-init"',
    ],
    ["no mitigation", [], "isograd: argument <mitigations> is missing; try isograd --help"],
    [
      "an unknown framework",
      ["he-init", "--code", "torch"],
      '--code: unknown choice, got "torch"; try "pytorch"',
    ],
    [
      "a program and a document",
      ["he-init", "--code", "keras", "--json"],
      "--code: goes without --json, got keras; try one of them",
    ],
    [
      "the model itself",
      ["he-init", "-o", at("deep.json")],
      `--out: must not overwrite an input, got ${at("deep.json")}; try another name`,
    ],
  ])("%s", async (_, argv, message) => {
    expect(await applied("deep.json", ...argv)).toEqual({ code: 2, out: "", err: `${message}\n` });
  });
});
