import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  codeBlocks,
  shownBudget,
  shownEvidence,
  shownMemory,
  shownMemoryRepair,
  shownRepair,
  textBlocks,
} from "./readme.ts";

const root = new URL("..", import.meta.url).pathname;
const trainings = 60_000;

/** Processors round differently: words, layout and decisions are compared, digits and the bars made of them are not. */
function masked(text: string): string {
  return text
    .replaceAll(/[−+-]?\d[\d,.]*(e[+-]?\d+)?/g, "#")
    .replaceAll(/[█▏▎▍▌▋▊▉]+/g, "|")
    .replaceAll(/ +/g, " ")
    .replaceAll(/ $/gm, "");
}

test("the README shows what npm start prints", { timeout: trainings }, () => {
  expect(masked(shownRepair())).toBe(masked(textBlocks()[0] ?? ""));
});

test("the README shows the gradient budget that diagnose prints", { timeout: trainings }, () => {
  expect(masked(shownBudget())).toBe(masked(textBlocks()[1] ?? ""));
});

test("the README shows how far back an LSTM's gradient reaches", { timeout: trainings }, () => {
  expect(masked(shownMemory())).toBe(masked(textBlocks()[2] ?? ""));
});

test("the README shows what opens its gates", { timeout: 2 * trainings }, () => {
  expect(masked(shownMemoryRepair())).toBe(masked(textBlocks()[3] ?? ""));
});

test("the README shows what an optimizer remembers", () => {
  expect(masked(shownEvidence())).toBe(masked(textBlocks()[4] ?? ""));
});

test("the README's program runs against the built package", { timeout: trainings }, () => {
  const folder = mkdtempSync(join(root, "test/.readme-"));
  try {
    const entry = new URL("../dist/index.js", import.meta.url).href;
    const program = (codeBlocks()[0] ?? "").replace('"isograd"', JSON.stringify(entry));
    writeFileSync(join(folder, "program.mjs"), program);
    const printed = execFileSync(process.execPath, [join(folder, "program.mjs")], {
      cwd: root,
      encoding: "utf8",
    });
    expect(printed).toMatch(/^vanishing -4\.\d+ \[/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each([
  "README.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  "docs/thresholds.md",
  "benchmarks/checkpoint/README.md",
  "benchmarks/detection/README.md",
  "benchmarks/detection/families/README.md",
  "benchmarks/formats/README.md",
  "benchmarks/fuzz/README.md",
  "benchmarks/literature/README.md",
  "benchmarks/step/README.md",
  "test/artefacts/README.md",
  "test/corpus/SOURCES.md",
])("every relative link in %s leads to a file", (name) => {
  const text = readFileSync(join(root, name), "utf8");
  const targets = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(
    ([, target = ""]) => target,
  );
  const folder = join(root, name, "..");
  expect(targets.filter((target) => !existsSync(join(folder, target)))).toEqual([]);
});
