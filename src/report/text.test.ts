import { expect, test } from "vitest";
import { diagnosisText } from "./diagnosis-text.ts";
import { healthy, inconclusive, solved, unsolved, vanishing } from "./fixtures.ts";
import { repairText } from "./repair-text.ts";
import { plainStyle, type Style } from "./style.ts";

const nowhere = { out: undefined };

test("a vanishing diagnosis is the page in golden/vanishing.txt", async () => {
  await expect(diagnosisText(vanishing, plainStyle)).toMatchFileSnapshot("golden/vanishing.txt");
});

test("a diagnosis in which everything is missing or not finite is the page in golden/inconclusive.txt", async () => {
  await expect(diagnosisText(inconclusive, plainStyle)).toMatchFileSnapshot(
    "golden/inconclusive.txt",
  );
});

test("a solved repair is the page in golden/solved.txt", async () => {
  await expect(repairText(solved, plainStyle, { out: "fixed.json" })).toMatchFileSnapshot(
    "golden/solved.txt",
  );
});

test("a repair that helped nothing is the page in golden/unsolved.txt", async () => {
  await expect(repairText(unsolved, plainStyle, nowhere)).toMatchFileSnapshot(
    "golden/unsolved.txt",
  );
});

test("nothing but a solved repair says SOLVED, recommends or prints code", () => {
  for (const reason of [
    "already-healthy",
    "nothing-helped",
    "no-candidates",
    "interrupted",
  ] as const) {
    const text = repairText({ ...unsolved, reason }, plainStyle, nowhere);
    expect(text.replaceAll("NOT SOLVED", "")).not.toMatch(/SOLVED|Recommended|import keras/);
  }
});

test("a healthy network has nothing to repair", () => {
  const text = repairText(
    { ...unsolved, diagnosis: healthy, reason: "already-healthy", best: undefined, tried: [] },
    plainStyle,
    nowhere,
  );
  expect(text).toContain("HEALTHY");
  expect(text).toContain("NOTHING TO REPAIR");
});

test("no control character of a model's names reaches the terminal", () => {
  const evil = "a\u001b]0;owned\u0007\u202e\n";
  const model = {
    ...vanishing.plan.model,
    name: evil,
    layers: vanishing.plan.model.layers.map((layer) => ({
      ...layer,
      name: `${evil}${layer.name}`,
      inputs: layer.inputs.map((name) => `${evil}${name}`),
    })),
  };
  const diagnosis = {
    ...vanishing,
    plan: { ...vanishing.plan, model },
    problem: { ...vanishing.problem, id: evil },
    layers: vanishing.layers.map((layer) => ({ ...layer, layer: evil })),
    causes: vanishing.causes.map((cause) => ({ ...cause, layer: evil })),
    shown: {
      ...vanishing.shown,
      findings: vanishing.shown.findings.map((finding) => ({ ...finding, layer: evil })),
    },
  };
  const edits = [
    { layer: evil, key: evil, from: evil, to: { id: evil, config: { [evil]: evil } } },
  ];
  const repair = {
    ...solved,
    diagnosis,
    plan: diagnosis.plan,
    best: solved.best && { ...solved.best, edits },
  };
  const text = `${diagnosisText(diagnosis, plainStyle)}${repairText(repair, plainStyle, { out: evil })}`;
  expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
});

test("colors are the style's, and change no other character", () => {
  const paint = (text: string) => `\u0001${text}\u0002`;
  const loud: Style = { bold: paint, dim: paint, good: paint, bad: paint, warn: paint };
  const plain = diagnosisText(vanishing, plainStyle);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the marks of the style above
  expect(diagnosisText(vanishing, loud).replaceAll(/[\u0001\u0002]/g, "")).toBe(plain);
});
