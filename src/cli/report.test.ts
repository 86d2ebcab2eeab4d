import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterEach, describe, expect, test } from "vitest";
import { run } from "./program.ts";
import { runSources } from "./run-sources.ts";
import type { Work } from "./session.ts";
import { testIo } from "./test-io.ts";

const path = (name: string) => fileURLToPath(new URL(`../../test/${name}`, import.meta.url));
const trace = path("web/fixtures/deep-sigmoid.trace.jsonl");
const foreign = path("artefacts/hf/vanishing");

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "isograd-report-"));
  folders.push(made);
  return made;
}

async function isograd(...argv: readonly string[]) {
  const io = testIo();
  const code = await run(argv, io, {} as Work);
  return { code, out: io.output(), err: io.errors() };
}

describe("isograd report", () => {
  test("writes what a trace and files of another framework show as Markdown", async () => {
    const { code, out } = await isograd("report", trace, foreign, "--format", "md");
    expect(code).toBe(0);
    expect(out).toContain("# deep-sigmoid.trace.jsonl: VANISHING GRADIENTS");
    expect(out).toContain("loses 4.4 decades");
    expect(out).toContain("# vanishing: VANISHING GRADIENTS");
  });

  test("writes JSON as its schema says", async () => {
    const { out } = await isograd("report", trace, foreign, "--format", "json");
    const schema = JSON.parse(readFileSync(path("../schema/report.schema.json"), "utf8"));
    const validate = new Ajv2020({ strict: false }).compile(schema);
    const document = JSON.parse(out);
    expect(validate(document) || validate.errors).toBe(true);
    expect(document.runs.map(({ name }: { name: string }) => name)).toEqual([
      "deep-sigmoid.trace.jsonl",
      "vanishing",
    ]);
  });

  test("takes the format from the name of the file", async () => {
    const out = join(folder(), "isograd.sarif");
    expect(await isograd("report", trace, "-o", out)).toEqual({ code: 0, out: "", err: "" });
    expect(JSON.parse(readFileSync(out, "utf8")).version).toBe("2.1.0");
  });

  test.each([
    [
      ["report", trace, "--format", "pdf"],
      '--format: unknown choice, got "pdf"; known: html, md, json, sarif, junit\n',
    ],
    [["report"], "isograd: argument <runs> is missing; try isograd --help\n"],
    [
      ["report", trace, "-o", trace],
      `--out: must not overwrite an input, got ${trace}; try another name\n`,
    ],
    [["view", trace, "--port", "70000"], "--port: must be at most 65535, got 70000\n"],
  ])("%j is wrong usage", async (argv, message) => {
    expect(await isograd(...argv)).toEqual({ code: 2, out: "", err: message });
  });

  test("a folder without anything to show says what it held", async () => {
    const empty = folder();
    writeFileSync(join(empty, "picture.png"), Buffer.from("89504e470d0a1a0a", "hex"));
    const { code, err } = await isograd("report", empty, "--format", "md");
    expect(code).toBe(2);
    expect(err).toMatch(
      /^report: nothing that can be shown, got picture\.png seems to be .*; try a trace, /,
    );
  });
});

describe("runSources", () => {
  test("tells traces, reports and files of other programs apart, in folders too", async () => {
    const { traces, documents, others } = await runSources("view", [path("web/fixtures"), foreign]);
    expect(traces.map(({ name }) => name)).toEqual([
      "deep-sigmoid.trace.jsonl",
      "lstm.trace.jsonl",
    ]);
    expect(documents.map(({ document }) => document.name)).toEqual([
      "deep-sigmoid.json",
      "repair.json",
    ]);
    expect(others.map(({ label }) => label)).toEqual(["vanishing"]);
  });

  test("tells folders of one name apart by those above", async () => {
    const { others } = await runSources("view", [foreign, path("artefacts/torch/vanishing")]);
    expect(others.map(({ label }) => label)).toEqual(["hf/vanishing", "torch/vanishing"]);
  });
});
