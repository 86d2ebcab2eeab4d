import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "./program.ts";
import type { Work } from "./session.ts";
import { testIo } from "./test-io.ts";

const folder = mkdtempSync(join(tmpdir(), "isograd-examine-"));
const at = (name: string) => join(folder, name);
const artefacts = fileURLToPath(new URL("../../test/artefacts/", import.meta.url));

const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(new URL("../../schema/report.schema.json", import.meta.url), "utf8")),
);

const noWork: Work = {
  diagnose: () => Promise.reject(new Error("nothing is trained")),
  repair: () => Promise.reject(new Error("nothing is repaired")),
  trials: () => ({ run: async () => [], dispose: async () => {} }),
};

async function diagnose(argv: readonly string[], io = testIo()) {
  const code = await run(["diagnose", ...argv], io, noWork);
  return { code, out: io.output(), err: io.errors() };
}

function write(name: string, content: string | Uint8Array): string {
  mkdirSync(dirname(at(name)), { recursive: true });
  writeFileSync(at(name), content);
  return at(name);
}

const learned = `step,loss\n${Array.from({ length: 30 }, (_, i) => `${i},${2 * 0.9 ** i}`).join("\n")}\n`;
const stuck = `step,loss\n${Array.from({ length: 30 }, (_, i) => `${i},0.9`).join("\n")}\n`;
const notebook = JSON.stringify({ cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 });

beforeAll(() => {
  write("good/log.csv", learned);
  write("bad/log.csv", stuck);
  write("several/a/log.csv", learned);
  write("several/b/log.csv", stuck);
  write("mixed/log.csv", learned);
  write("mixed/notes.ipynb", notebook);
  // Four bytes for two numbers of four.
  const header = '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}';
  const length = Uint8Array.of(header.length, 0, 0, 0, 0, 0, 0, 0);
  write("mixed/model.safetensors", Buffer.concat([length, Buffer.from(header), Buffer.alloc(4)]));
  mkdirSync(at("empty"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("exit codes", () => {
  test("0 for a healthy training", async () => {
    const { code, out, err } = await diagnose([at("good")]);
    expect(code).toBe(0);
    expect(out).toMatch(/^HEALTHY/);
    expect(err).toBe("");
  });

  test("1 for what cannot be told, unless --fail-on names what counts", async () => {
    expect((await diagnose([at("bad")])).code).toBe(1);
    expect((await diagnose([at("bad"), "--fail-on", "vanishing,exploding"])).code).toBe(0);
  });

  test("1 for a real training that vanished, with the layers that show it", async () => {
    const { code, out } = await diagnose([join(artefacts, "torch/vanishing")]);
    expect(code).toBe(1);
    expect(out).toMatch(/^VANISHING/);
    expect(out).toContain("[depth-vanishes]");
    expect(out).toContain("Gradients of layers, as logged");
    expect(out).toContain("Gradients of layers, as the optimizer remembers them");
  });

  test("the worst of several trainings, each by its name", async () => {
    const { code, out } = await diagnose([at("several")]);
    expect(code).toBe(1);
    expect(out).toMatch(/HEALTHY {2}a/);
    expect(out).toMatch(/INCONCLUSIVE {2}b/);
  });

  test("2 for a path that does not exist", async () => {
    const { code, err, out } = await diagnose([at("nowhere")]);
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(err).toContain("nowhere does not exist; try a file or a folder of a training");
  });

  test("2 for an empty folder", async () => {
    const { code, err } = await diagnose([at("empty")]);
    expect(code).toBe(2);
    expect(err).toContain("nothing that a training leaves behind, got an empty folder");
  });

  test("2 for a file of another kind, with what it seems to be", async () => {
    const { code, err } = await diagnose([at("mixed/notes.ipynb")]);
    expect(code).toBe(2);
    expect(err).toContain("notes.ipynb seems to be a Jupyter notebook");
  });

  test("2 for an only file that is damaged, with its own error and the byte", async () => {
    const { code, err } = await diagnose([at("mixed/model.safetensors")]);
    expect(code).toBe(2);
    expect(err).toMatch(/^safetensors: "a" needs 8 bytes, got 4/);
    expect(err).toMatch(/at byte \d+/);
  });
});

describe("what is printed", () => {
  test("files that were not used are named with the reason", async () => {
    const { code, out } = await diagnose([at("mixed")]);
    expect(code).toBe(0);
    expect(out).toContain("Files that were not used");
    expect(out).toContain("notes.ipynb: seems to be a Jupyter notebook");
    expect(out).toContain("model.safetensors: safetensors:");
  });

  test("checks that could not run say what they need", async () => {
    const { out } = await diagnose([at("good")]);
    expect(out).toContain("Checks that did not run");
    expect(out).toContain("no norm of the gradient was logged: clip_grad_norm_ returns it");
  });

  test("a terminal obeys no name, tag or setting of a file", async () => {
    write(
      "evil/a\u001b[31mb\u202e.csv",
      `step,loss,grad_norm,grads/\u001b]0;x\u0007.weight\n${Array.from({ length: 9 }, (_, i) => `${i},nan,nan,nan`).join("\n")}\n`,
    );
    write("evil/config.yaml", 'optimizer: "\\e[2J\\x07"\nlr: 0.1\n');
    write("evil/b\u001b[2J.ipynb", notebook);
    const { out, err } = await diagnose([at("evil")]);
    expect(out).toContain("\\u{1b}[31m");
    expect(out).toContain("b\\u{1b}[2J.ipynb");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
    expect(`${out}${err}`).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });

  test("no escape sequence and no progress without a terminal, or with NO_COLOR", async () => {
    const plain = await diagnose([join(artefacts, "hf/healthy")]);
    expect(plain.err).toBe("");
    expect(plain.out).not.toContain("\u001b");
    const io = testIo({ isTTY: true, env: { NO_COLOR: "1" } });
    expect((await diagnose([join(artefacts, "hf/healthy")], io)).out).not.toContain("\u001b");
    const dumb = testIo({ isTTY: true, env: { TERM: "dumb" } });
    expect((await diagnose([join(artefacts, "hf/healthy")], dumb)).err).toBe("");
  });

  test("a terminal sees what is being read, and nothing of it at the end", async () => {
    const { err, out } = await diagnose([join(artefacts, "hf/healthy")], testIo({ isTTY: true }));
    expect(err).toContain("reading ");
    expect(err.endsWith("\r\u001b[2K")).toBe(true);
    expect(out).toContain("\u001b[");
  });
});

describe("--json", () => {
  test.each([
    ["good"],
    ["bad"],
    ["several"],
    ["mixed"],
    [join(artefacts, "torch/vanishing")],
    [join(artefacts, "hf/nan-hidden")],
    [join(artefacts, "hf/lora")],
    [join(artefacts, "keras3/exploding")],
    [join(artefacts, "wandb/nan")],
    [join(artefacts, "onnx/healthy/model.onnx")],
  ])("%s is a document of the schema", async (path) => {
    const { out, err } = await diagnose([path.includes("/") ? path : at(path), "--json"]);
    validate(JSON.parse(out));
    expect(validate.errors ?? []).toEqual([]);
    expect(err).toBe("");
  });

  test("says verdict, findings with their sources, and what was skipped", async () => {
    const { out } = await diagnose([at("mixed"), "--json"]);
    const document = JSON.parse(out);
    expect(document).toMatchObject({ command: "diagnose", runs: [{ verdict: "healthy" }] });
    expect(document.skipped.map(({ name }: { name: string }) => name)).toEqual([
      "model.safetensors",
      "notes.ipynb",
    ]);
  });

  test("shows no progress, even on a terminal", async () => {
    expect((await diagnose([at("good"), "--json"], testIo({ isTTY: true }))).err).toBe("");
  });
});

describe("folders", () => {
  test("links that lead out of the folder are not followed, links within lead to nothing new", async () => {
    write("secret/log.csv", stuck);
    write("linked/inner/log.csv", learned);
    symlinkSync(at("secret"), at("linked/out"));
    symlinkSync(at("secret/log.csv"), at("linked/out.csv"));
    symlinkSync(at("linked"), at("linked/inner/loop"));
    symlinkSync(at("linked/inner"), at("linked/inner/self"));
    symlinkSync(at("linked/inner"), at("linked/latest"));
    symlinkSync(at("nowhere"), at("linked/dangling"));
    const { out, code } = await diagnose([at("linked"), "--json"]);
    const names = JSON.parse(out).runs.flatMap((one: { files: readonly { name: string }[] }) =>
      one.files.map(({ name }) => name),
    );
    expect(names).toEqual(["inner/log.csv"]);
    expect(code).toBe(0);
  });

  test("several paths are files of one training", async () => {
    const paths = ["trainer_state.json", "optimizer.pt"].map((name) =>
      join(artefacts, "hf/vanishing/checkpoint-160", name),
    );
    const { out, code } = await diagnose([...paths, "--json"]);
    expect(code).toBe(1);
    expect(JSON.parse(out).runs).toMatchObject([{ verdict: "vanishing" }]);
  });

  test("caches, environments and repositories are left alone", async () => {
    write("left/log.csv", learned);
    for (const name of ["node_modules", ".git", "__pycache__", ".venv"])
      write(`left/${name}/log.csv`, stuck);
    const { out } = await diagnose([at("left"), "--json"]);
    expect(JSON.parse(out).runs[0].files).toHaveLength(1);
  });

  test("empty files are named, and read nothing", async () => {
    write("blank/log.csv", learned);
    write("blank/events.out.tfevents.1", "");
    const { out } = await diagnose([at("blank"), "--json"]);
    expect(JSON.parse(out).skipped).toEqual([
      { name: "events.out.tfevents.1", reason: "is empty" },
    ]);
  });
});
