import { describe, expect, test } from "vitest";
import { type Checkpoint, type Content, contentOf, type Series } from "../formats/content.ts";
import { tensorOf } from "./evidence.fixture.ts";
import { joined, type ReadFile } from "./join.ts";

const series = (tag: string, values: readonly number[]): Series => ({
  tag,
  base: "step",
  positions: values.map((_, i) => i),
  values,
});
const file = (name: string, content: Partial<Content>): ReadFile => ({
  name,
  content: contentOf("test", content),
});
const checkpoint = (given: Partial<Checkpoint> = {}): Checkpoint => ({
  framework: "torch",
  step: undefined,
  epoch: undefined,
  weights: [tensorOf("fc.weight", [1, 1], [1])],
  optimizer: undefined,
  scaler: undefined,
  ...given,
});

async function orderOf(files: Readonly<Record<string, Partial<Checkpoint>>>) {
  const evidence = await joined(
    "",
    Object.entries(files).map(([name, given]) => file(name, { checkpoint: checkpoint(given) })),
  );
  return evidence.moments.map((moment) => moment.file);
}

describe("joined", () => {
  test("weights come input to output, those of a file that sorts by name too", async () => {
    const names = [
      "head.bias",
      "head.weight",
      "layers.0.weight",
      "layers.10.weight",
      "layers.2.weight",
    ];
    const weights = names.map((name) => tensorOf(name, [2, 2], [1, 2, 3, 4]));
    const { moments } = await joined("", [file("a", { checkpoint: checkpoint({ weights }) })]);
    expect(moments[0]?.weights.map(({ name }) => name)).toEqual([
      "layers.0.weight",
      "layers.2.weight",
      "layers.10.weight",
      "head.weight",
      "head.bias",
    ]);
  });

  test("no files are evidence of nothing", async () => {
    expect(await joined("run", [])).toMatchObject({ name: "run", curves: [], moments: [] });
  });

  test("what two files say of one thing stays side by side, each with its source", async () => {
    const { curves } = await joined("", [
      file("a.csv", { logs: [{ series: [series("grad_norm", [1, 2])], histograms: [] }] }),
      file("b.json", { logs: [{ series: [series("grad_norm", [3, 4])], histograms: [] }] }),
    ]);
    expect(curves.map(({ from, values }) => [from.file, values])).toEqual([
      ["a.csv", [1, 2]],
      ["b.json", [3, 4]],
    ]);
  });

  test("of copies of a log the longest is kept, of equal ones the first", async () => {
    const logOf = (values: readonly number[]) => ({
      logs: [{ series: [series("loss", values)], histograms: [] }],
    });
    const { curves } = await joined("", [
      file("checkpoint-1/trainer_state.json", logOf([3, 2])),
      file("checkpoint-2/trainer_state.json", logOf([3, 2, 1])),
      file("trainer_state.json", logOf([3, 2, 1])),
    ]);
    expect(curves.map(({ from }) => from.file)).toEqual(["checkpoint-2/trainer_state.json"]);
  });

  test("checkpoints come by step, whether the file, its optimizer or its name says it", async () => {
    const optimizer = { kind: "adam", step: 50, settings: {}, slots: [] };
    expect(
      await orderOf({
        "checkpoint-100/model.safetensors": {},
        "b.pt": { step: 7 },
        "a.pt": { optimizer },
        "final.pt": {},
        "initial.pt": {},
      }),
    ).toEqual(["initial.pt", "b.pt", "a.pt", "checkpoint-100/model.safetensors", "final.pt"]);
  });

  test("by epoch, where none says its step", async () => {
    expect(await orderOf({ "b-epoch=10.ckpt": {}, "a.ckpt": { epoch: 3 } })).toEqual([
      "a.ckpt",
      "b-epoch=10.ckpt",
    ]);
  });

  test("by name, where none says anything", async () => {
    expect(await orderOf({ "w10.pt": {}, "w2.pt": {}, "best.pt": {}, "init.pt": {} })).toEqual([
      "init.pt",
      "w2.pt",
      "w10.pt",
      "best.pt",
    ]);
  });

  test("settings, notes and the model's description keep where they come from", async () => {
    const note = { code: "cut-off" as const, what: "one record", offset: 12 };
    const json = JSON.stringify({ config: { layers: [{ config: { name: "fc" } }] } });
    const evidence = await joined("", [
      file("args.json", { settings: { lr: 0.1 }, notes: [note] }),
      file("model.json", { architecture: { kind: "keras", json } }),
    ]);
    expect(evidence.settings).toEqual([
      { name: "lr", value: 0.1, from: { file: "args.json", tag: "lr" } },
    ]);
    expect(evidence.files[0]).toEqual({ name: "args.json", format: "test", notes: [note] });
    expect(evidence.architecture?.from).toBe("model.json");
    expect(evidence.layers).toEqual(["fc"]);
  });
});
