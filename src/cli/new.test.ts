import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readKerasJson } from "../formats/keras-json.ts";
import { built, sampleShape } from "../model/build.ts";
import { networkNamed, networks } from "../model/networks/index.ts";
import { loadProblem } from "./data.ts";
import { run } from "./program.ts";
import type { Work } from "./session.ts";
import { testIo } from "./test-io.ts";

const folder = mkdtempSync(join(tmpdir(), "isograd-new-"));
afterAll(() => rmSync(folder, { recursive: true }));

const idle: Work = {
  diagnose: () => Promise.reject(new Error("not asked")),
  repair: () => Promise.reject(new Error("not asked")),
  trials: () => ({ run: async () => [], dispose: async () => {} }),
};

async function made(...argv: readonly string[]) {
  const io = testIo();
  const code = await run(["new", ...argv], io, idle);
  return { code, out: io.output(), err: io.errors() };
}

describe("a model", () => {
  test.each(networks.map(({ id }) => id))(
    "of %s goes to stdout, its table to stderr",
    async (id) => {
      const { code, out, err } = await made(id);
      const { layers, name } = networkNamed(id);
      expect(code).toBe(0);
      expect(readKerasJson(out, id)).toMatchObject({ name, layers });
      expect(err).toContain(`${name}: ${layers.length} layers, `);
    },
  );

  test("goes to the file of -o, and its table to stdout", async () => {
    const file = join(folder, "deep.json");
    const { out, err } = await made("mlp50", "width=8", "input=2", "-o", file);
    expect(readKerasJson(readFileSync(file, "utf8"), "deep.json").layers).toHaveLength(52);
    expect([out.split("\n")[0], err]).toEqual(["mlp50: 52 layers, 3,642 parameters", ""]);
    expect(out).toMatch(/hidden_1 +Dense +\[8\] +24\n/);
  });

  test.each(["keras3", "keras2", "tfjs"])("is spelled as %s", async (dialect) => {
    const { out } = await made("mlp", "--dialect", dialect);
    expect(readKerasJson(out, "mlp").dialect).toBe(dialect);
  });
});

test("options are numbers, switches, shapes, choices, activations and initializers with settings", async () => {
  const { out } = await made(
    "residual-mlp3",
    ...["width=5", "input=4x2", "norm=post", "branchScale=1/sqrt(L)", "outputs=1", "head=numbers"],
    ...["activation=leaky-relu:slope=0.05", "initializer=variance-scaling:scale=2,mode=fan_avg"],
  );
  const given = {
    width: 5,
    input: [4, 2],
    norm: "post",
    branchScale: "1/√L",
    outputs: 1,
    head: "numbers",
    activation: { id: "leaky-relu", config: { slope: 0.05 } },
    initializer: {
      id: "variance-scaling",
      config: { scale: 2, mode: "fan_avg", distribution: "truncated_normal" },
    },
  };
  expect(readKerasJson(out, "m").layers).toEqual(networkNamed("residual-mlp3", given).layers);
  const gated = await made("lstm", "bidirectional=true", "forgetBias=4", "branchScale=2");
  expect(gated.err).toBe(
    'lstm: unknown option, got "branchScale"; known: steps, features, vocabulary, embedding, outputs, head, layers, units, bidirectional, kernelInitializer, recurrentInitializer, forgetBias\n',
  );
  expect((await made("resnet8", "version=2", "zeroGamma=no", "input=8x8x1")).code).toBe(0);
});

describe("--for fits the network to a task", () => {
  test.each([
    ["mlp3", "circle", [2], [2]],
    ["mlp3", "shapes:size=12,samples=30", [12, 12, 1], [6]],
    ["cnn8", "shapes:size=12,samples=30,channels=3", [12, 12, 3], [6]],
    ["resnet8", "digits", [28, 28, 1], [10]],
    ["lstm", "remember:lag=6,symbols=3,samples=20", [7, 4], [3]],
    ["gru", "adding:length=5,samples=20", [5, 2], [1]],
    ["transformer1", "text:length=6,samples=20", [6], [6]],
    ["rnn", "copy:lag=2,length=1,symbols=2,samples=20", [4, 4], [4, 3]],
    ["transformer1", "copy:lag=2,length=1,symbols=2,samples=20", [4, 4], [4, 3]],
  ])("%s for %s", async (name, task, input, output) => {
    const { out } = await made(name, "--for", task);
    const model = readKerasJson(out, name);
    const layers = built(model);
    expect(sampleShape(layers)).toEqual(input);
    expect(layers.at(-1)?.outputShape).toEqual(output);
    // It reads the task's data as they are.
    await loadProblem(task, model, {});
  });

  test("what is said comes before what the task asks for", async () => {
    const { out } = await made("lstm", "steps=3", "--for", "remember:lag=6,symbols=3,samples=20");
    expect(sampleShape(built(readKerasJson(out, "m")))).toEqual([3, 4]);
  });
});

describe("a wrong call writes nothing and is one line", () => {
  test.each<[string, readonly string[], string]>([
    ["no network", [], "new: a network is missing; try isograd new lstm, or isograd new --list"],
    ["an unknown network", ["lstn"], 'new: unknown network, got "lstn"; try "lstm"'],
    ["an unknown option", ["mlp", "widht=3"], 'mlp: unknown option, got "widht"; try "width"'],
    [
      "an option twice",
      ["mlp", "width=3", "width=4"],
      "mlp: width may be given once, got it twice",
    ],
    ["no value", ["mlp", "width"], 'mlp: options are written key=value, got "width"'],
    ["a word for a number", ["mlp", "width=big"], 'mlp: width must be a number, got "big"'],
    [
      "a word for a scale",
      ["residual-mlp", "branchScale=small"],
      'residual-mlp: branchScale must be a number or 1/√L, got "small"',
    ],
    ["half a layer", ["mlp", "depth=1.5"], "mlp: depth must be a whole number ≥ 1, got 1.5"],
    [
      "a number for a switch",
      ["lstm", "bidirectional=2"],
      'lstm: bidirectional must be true or false, got "2"',
    ],
    [
      "no shape",
      ["mlp", "input=3y"],
      'mlp: input must be a shape such as 784 or 32x32x3, got "3y"',
    ],
    [
      "an unknown word",
      ["transformer", "norm=first"],
      'transformer: norm must be one of pre, post, deepnorm, got "first"',
    ],
    [
      "an unknown version",
      ["resnet8", "version=3"],
      'resnet: version must be one of 1, 2, got "3"',
    ],
    [
      "an unknown activation",
      ["mlp", "activation=rellu"],
      'mlp: activation: unknown activation, got "rellu"; try "relu"',
    ],
    [
      "an unknown setting",
      ["mlp", "activation=leaky-relu:slop=1"],
      'mlp: activation: leaky-relu: unknown setting, got "slop"; try "slope"',
    ],
    [
      "a setting that no layer takes",
      ["mlp", "initializer=variance-scaling:mode=fan_im"],
      'keras-json: mlp: layer "hidden_1": initializer VarianceScaling: unknown mode, got "fan_im"; try "fan_in"',
    ],
    [
      "an unknown task",
      ["lstm", "--for", "rember:lag=2"],
      '--for: unknown task, got "rember"; try "remember"',
    ],
    [
      "no images",
      ["cnn8", "--for", "iris"],
      "--for: cnn reads images, got samples of iris [4]; try mlp",
    ],
    [
      "no sequences",
      ["lstm", "--for", "iris"],
      "--for: lstm reads sequences, got samples of iris [4]; try mlp",
    ],
    [
      "codes",
      ["mlp", "--for", "text:samples=20"],
      "--for: mlp reads numbers, got the codes of text:samples=20; try lstm or transformer",
    ],
    [
      "one answer for many",
      ["mlp", "--for", "copy:lag=2,length=1,samples=20"],
      "--for: copy:lag=2,length=1,samples=20 asks for an answer at each of 4 steps, which mlp4 does not give; try lstm",
    ],
    [
      "an unknown dialect",
      ["mlp", "--dialect", "keras"],
      '--dialect: unknown choice, got "keras"; try "keras3"',
    ],
    [
      "a folder that is not there",
      ["mlp", "-o", join(folder, "no/m.json")],
      `--out: folder must exist, got ${join(folder, "no")}`,
    ],
  ])("%s", async (_, argv, message) => {
    const before = readdirSync(folder);
    expect(await made(...argv)).toEqual({ code: 2, out: "", err: `${message}\n` });
    expect(readdirSync(folder)).toEqual(before);
  });
});

test("--list shows every network with its options as they are typed", async () => {
  const { out } = await made("--list");
  for (const { id } of networks) expect(out).toContain(`\n  ${id}\n`);
  expect(out).toContain("options: input=32x32x3, outputs=10, head=classes, layers=20, width=16");
});
