import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DiagnoseOptions } from "../diagnosis/diagnose.ts";
import { savedTrace } from "../diagnosis/saved-trace.ts";
import { readKerasJson, writeKerasJson } from "../formats/keras-json.ts";
import { readTrace } from "../formats/trace.ts";
import { deepModel, healthy, solved, unsolved, vanishing } from "../report/fixtures.ts";
import type { Problem } from "../tasks/task.ts";
import { optimizers } from "../training/optimizers/index.ts";
import type { Plan } from "../training/plan.ts";
import { run } from "./program.ts";
import type { Work } from "./session.ts";
import { testIo } from "./test-io.ts";

const folder = mkdtempSync(join(tmpdir(), "isograd-cli-"));
const at = (name: string) => join(folder, name);

interface Call {
  readonly plan: Plan;
  readonly problem: Problem;
  readonly options: Omit<DiagnoseOptions, "onProgress">;
}

/** Work that trains nothing and remembers what it was asked. */
function fakeWork(answers: Partial<Work> = {}) {
  const calls: Call[] = [];
  const work: Work = {
    async diagnose(plan, problem, options) {
      calls.push({ plan, problem, options });
      return vanishing;
    },
    async repair(plan, problem, options) {
      calls.push({ plan, problem, options });
      return solved;
    },
    trials: () => ({ run: async () => [], dispose: async () => {} }),
    ...answers,
  };
  return { work, calls };
}

async function isograd(argv: readonly string[], answers: Partial<Work> = {}, io = testIo()) {
  const { work, calls } = fakeWork(answers);
  const code = await run(argv, io, work);
  return { code, calls, out: io.output(), err: io.errors() };
}

const diagnosing = (...more: readonly string[]) => [
  "diagnose",
  at("model.json"),
  "--data",
  "spirals",
  "--engine",
  "reference",
  ...more,
];
const repairing = (...more: readonly string[]) => [
  "repair",
  at("model.json"),
  "--data",
  "spirals",
  "--engine",
  "reference",
  ...more,
];

beforeAll(() => {
  const model = JSON.parse(writeKerasJson(deepModel(2, "sigmoid")));
  writeFileSync(at("model.json"), JSON.stringify(model));
  const compiled = {
    ...model,
    compile_config: {
      loss: "mean_squared_error",
      optimizer: {
        class_name: "SGD",
        config: { learning_rate: 0.5, momentum: 0.25, nesterov: true, clipnorm: 2 },
      },
    },
  };
  writeFileSync(at("compiled.json"), JSON.stringify(compiled));
  writeFileSync(at("text.json"), "hello");
  writeFileSync(at("object.json"), '{"a": 1}');
  writeFileSync(at("empty.json"), "");
  writeFileSync(at("layer.json"), JSON.stringify(model).replace('"Dense"', '"Dens"'));
  writeFileSync(at("activation.json"), JSON.stringify(model).replace('"sigmoid"', '"sigmoyd"'));
  writeFileSync(
    at("ok.csv"),
    "a,b,label\n1,2,x\n2,1,y\n3,5,x\n4,1,y\n5,3,x\n6,6,y\n7,7,x\n8,1,y\n9,0,x\n0,1,y\n",
  );
  writeFileSync(at("three.csv"), "a,b,label\n1,2,x\n2,1,y\n3,5,z\n4,1,y\n5,3,x\n");
  writeFileSync(at("wide.csv"), "a,b,c,label\n1,2,3,x\n2,1,3,y\n3,5,3,x\n");
  writeFileSync(at("nan.csv"), "a,b,label\n1,nan,x\n2,1,y\n3,5,x\n");
  writeFileSync(at("empty.csv"), "");
  writeFileSync(at("array.npz"), zipSync({ "z.npy": new Uint8Array(10) }));
  writeFileSync(at("binary.txt"), "abc\0def");
  writeFileSync(at("prose.txt"), "ab ab\nab ab\nab ab\n");
  mkdirSync(at("folder"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("exit codes", () => {
  test("a healthy diagnosis is 0, a sick one 1", async () => {
    expect((await isograd(diagnosing(), { diagnose: async () => healthy })).code).toBe(0);
    expect((await isograd(diagnosing())).code).toBe(1);
  });

  test("--fail-on narrows which verdicts are 1", async () => {
    expect((await isograd(diagnosing("--fail-on", "exploding,unstable"))).code).toBe(0);
    expect((await isograd(diagnosing("--fail-on", "vanishing, exploding"))).code).toBe(1);
  });

  test("a solved repair and a healthy network are 0, an unsolved one 1", async () => {
    expect((await isograd(repairing())).code).toBe(0);
    const nothing = { ...unsolved, diagnosis: healthy, reason: "already-healthy" } as const;
    expect((await isograd(repairing(), { repair: async () => nothing })).code).toBe(0);
    expect((await isograd(repairing(), { repair: async () => unsolved })).code).toBe(1);
  });
});

describe("wrong usage and unreadable input are one line on stderr, nothing on stdout, and 2", () => {
  test.each<[string, readonly string[], string]>([
    [
      "no command",
      [],
      "isograd: a command is missing; try isograd diagnose model.json --data digits",
    ],
    ["an unknown command", ["diagnos"], 'isograd: unknown command, got "diagnos"; try diagnose'],
    [
      "an unknown option",
      diagnosing("--epoch", "3"),
      'isograd: unknown option, got "--epoch"; try --epochs',
    ],
    [
      "no model",
      ["diagnose", "--data", "iris"],
      "isograd: argument <paths> is missing; try isograd --help",
    ],
    [
      "no file",
      ["diagnose", "m.json"],
      "diagnose: m.json does not exist; try a file or a folder of a training",
    ],
    [
      "two models",
      ["diagnose", "a.json", "b.json", "--data", "iris"],
      "diagnose: --data trains one model, got 2 paths; try one of them",
    ],
    [
      "no data",
      ["repair", "m.json"],
      "isograd: option --data <data> is missing; try --data digits",
    ],
    [
      "an option without its value",
      diagnosing("--lr"),
      "isograd: option --lr <rate> needs a value, got nothing",
    ],
    ["0 epochs", diagnosing("--epochs", "0"), "--epochs: must be a whole number ≥ 1, got 0"],
    ["a negative learning rate", diagnosing("--lr", "-1"), "--lr: must be a number > 0, got -1"],
    [
      "a learning rate of words",
      diagnosing("--lr", "fast"),
      '--lr: must be a number > 0, got "fast"',
    ],
    ["no seeds", diagnosing("--seeds", "0"), "--seeds: must be a whole number ≥ 1, got 0"],
    ["half a seed", diagnosing("--seeds", "1.5"), "--seeds: must be a whole number ≥ 1, got 1.5"],
    [
      "validation 1",
      diagnosing("--validation", "1"),
      "--validation: must be a number > 0 and < 1, got 1",
    ],
    [
      "momentum 1",
      diagnosing("--momentum", "1"),
      "--momentum: must be a number ≥ 0 and < 1, got 1",
    ],
    [
      "momentum of Adam",
      diagnosing("--momentum", "0.9"),
      "--momentum: adam has none, got 0.9; try --optimizer sgd",
    ],
    [
      "an unknown optimizer",
      diagnosing("--optimizer", "adamm"),
      '--optimizer: unknown optimizer, got "adamm"; try "adam"',
    ],
    [
      "an unknown loss",
      diagnosing("--loss", "msee"),
      '--loss: unknown loss, got "msee"; try "mse"',
    ],
    [
      "an unknown engine",
      diagnosing("--engine", "onnx"),
      '--engine: unknown choice, got "onnx"; known: onnxruntime, wasm, reference',
    ],
    [
      "an unknown initialization",
      diagnosing("--init", "lsvu"),
      '--init: unknown choice, got "lsvu"; try "lsuv"',
    ],
    [
      "an unknown verdict",
      diagnosing("--fail-on", "vanish"),
      '--fail-on: unknown verdict, got "vanish"; try "vanishing"',
    ],
    [
      "two ways of clipping",
      diagnosing("--clip-norm", "1", "--clip-value", "1"),
      "isograd: gradients can be clipped in one way, got --clip-value and --clip-norm; try one of them",
    ],
    [
      "a repair with 3 seeds",
      repairing("--seeds", "3"),
      "repair: a paired test at p < 0.05 needs at least 5 seeds, got 3",
    ],
    [
      "an unknown task",
      ["diagnose", at("model.json"), "--data", "spiral"],
      '--data: unknown task or file, got "spiral"; try "spirals" (tasks: xor, circle, blob, moons, spirals, iris, digits, shapes, remember, adding, copy, sequential-digits, text; files: .csv, .tsv, .txt, .npz)',
    ],
    [
      "an unknown task with options",
      ["diagnose", at("model.json"), "--data", "rember:lag=0.5"],
      '--data: unknown task or file, got "rember:lag=0.5"; try "remember" (tasks: xor, circle, blob, moons, spirals, iris, digits, shapes, remember, adding, copy, sequential-digits, text; files: .csv, .tsv, .txt, .npz)',
    ],
    [
      "an option that the task does not have",
      ["diagnose", at("model.json"), "--data", "remember:lags=60"],
      'remember: unknown option, got "lags"; try "lag"',
    ],
    [
      "a task of another shape",
      ["diagnose", at("model.json"), "--data", "remember:lag=3,symbols=2"],
      "data: samples of remember:lag=3,symbols=2 [4, 3] do not fit the model's input, got [2]; try an input of 12 features",
    ],
    [
      "a text that is missing",
      ["diagnose", at("model.json"), "--data", `text:${at("no.txt")},length=2`],
      `text: ${at("no.txt")} does not exist`,
    ],
    [
      "a text that is none",
      ["diagnose", at("model.json"), "--data", `text:${at("binary.txt")},length=2`],
      "text: binary.txt is not text, got the byte 0x00 at byte 3",
    ],
    [
      "a text as a table",
      ["diagnose", at("model.json"), "--data", at("prose.txt")],
      `csv: prose.txt needs a feature and a target, got 1 column; for the characters of a text try --data text:${at("prose.txt")}`,
    ],
    ["an unknown registry", ["list", "layer"], 'list: unknown registry, got "layer"; try "layers"'],
    [
      "a missing model",
      ["diagnose", at("no.json"), "--data", "iris"],
      `keras-json: ${at("no.json")} does not exist`,
    ],
    [
      "a folder as model",
      ["diagnose", at("folder"), "--data", "iris"],
      `keras-json: ${at("folder")} must be a file, got a directory`,
    ],
    [
      "an empty model",
      ["diagnose", at("empty.json"), "--data", "iris"],
      `keras-json: ${at("empty.json")} is empty, got 0 bytes`,
    ],
    [
      "a missing table",
      ["diagnose", at("model.json"), "--data", at("no.csv")],
      `csv: ${at("no.csv")} does not exist`,
    ],
    [
      "an empty table",
      ["diagnose", at("model.json"), "--data", at("empty.csv")],
      `csv: ${at("empty.csv")} is empty, got 0 bytes`,
    ],
    [
      "a target that does not exist",
      ["diagnose", at("model.json"), "--data", at("ok.csv"), "--target", "lable"],
      'csv: ok.csv has no such target column, got "lable"; try "label"',
    ],
    [
      "a target of a task",
      diagnosing("--target", "x"),
      '--target: is for tables, got the task "spirals"; try without it',
    ],
    [
      "NaN in the data",
      ["diagnose", at("model.json"), "--data", at("nan.csv")],
      'csv: nan.csv row 2, column "b" has no value, got "nan"; try to fill it or leave the row out',
    ],
    [
      "an archive without x",
      ["diagnose", at("model.json"), "--data", at("array.npz")],
      'npz: array.npz has no array "x", got z; try np.savez(file, x=x, y=y)',
    ],
    [
      "more classes than units",
      ["diagnose", at("model.json"), "--data", at("three.csv")],
      "data: 3 classes do not fit the model's output, got [2]; try a last layer of 3 units",
    ],
    [
      "features that do not fit",
      ["diagnose", at("model.json"), "--data", at("wide.csv")],
      "data: samples of wide.csv [3] do not fit the model's input, got [2]; try an input of 3 features",
    ],
    [
      "--save into a folder that is not there",
      diagnosing("--save", at("no/run.jsonl")),
      `--save: folder must exist, got ${at("no")}`,
    ],
    [
      "--out over the model",
      repairing("--out", at("model.json")),
      `--out: must not overwrite an input, got ${at("model.json")}; try another name`,
    ],
  ])("%s", async (_, argv, message) => {
    const { code, out, err, calls } = await isograd(argv);
    expect({ code, out, err, calls }).toEqual({ code: 2, out: "", err: `${message}\n`, calls: [] });
  });

  test.each([
    ["text.json", /^keras-json: text\.json: not JSON, got "h" at byte 0\n$/],
    ["object.json", /^keras-json: object\.json.*\n$/],
    [
      "layer.json",
      /^keras-json: layer\.json: layer "dense_1": unknown layer, got "Dens"; try "Dense"\n$/,
    ],
    [
      "activation.json",
      /^keras-json: activation\.json: layer "dense_1".*got "sigmoyd"; try "sigmoid"\n$/,
    ],
  ])("%s is no model", async (file, message) => {
    const { code, err } = await isograd(["diagnose", at(file), "--data", "spirals"]);
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });

  test("an error during the work is one line, with the stack after --debug", async () => {
    const diagnose = async () => {
      throw new RangeError("first\n  second\u001b[31m");
    };
    const plain = await isograd(diagnosing("--json"), { diagnose });
    expect([plain.code, plain.out, plain.err]).toEqual([2, "", "first second\\u{1b}[31m\n"]);
    expect((await isograd(diagnosing("--debug"), { diagnose })).err).toContain("program.test.ts");
  });
});

describe("what the work is given", () => {
  test("seeds count from --seed, and defaults come from the data", async () => {
    const { calls, err } = await isograd(diagnosing("--seed", "7"));
    expect(calls[0]?.options.seeds).toEqual([7, 8, 9]);
    expect(calls[0]?.plan.recipe).toEqual({
      loss: { id: "categorical-crossentropy", config: {} },
      optimizer: { id: "adam", config: { learningRate: 0.001 } },
      batchSize: 32,
      epochs: 20,
      clip: undefined,
    });
    expect(calls[0]?.problem.validation.length).toBe(300);
    expect(err).toBe(
      "loss categorical-crossentropy: for 2 classes at 2 units\noptimizer adam, learning rate 0.001: the usual one\nengine reference: as asked\n",
    );
  });

  test("every option arrives", async () => {
    const { calls } = await isograd(
      diagnosing(
        "--loss",
        "mean_absolute_error",
        "--optimizer",
        "SGD",
        "--lr",
        "0.5",
        "--momentum",
        "0.9",
        "--batch-size",
        "8",
        "--epochs",
        "3",
        "--seeds",
        "1",
        "--validation",
        "0.5",
        "--clip-global-norm",
        "2",
        "--max-seconds",
        "9",
      ),
    );
    expect(calls[0]?.plan.recipe).toEqual({
      loss: { id: "mae", config: {} },
      optimizer: { id: "sgd", config: { learningRate: 0.5, momentum: 0.9 } },
      batchSize: 8,
      epochs: 3,
      clip: { kind: "global-norm", threshold: 2 },
    });
    expect(calls[0]?.options).toMatchObject({ seeds: [0], maxSeconds: 9 });
    expect(calls[0]?.problem.validation.length).toBe(500);
  });

  test("schedule, clip, precision and initialization arrive", async () => {
    const { calls } = await isograd(
      diagnosing(
        ...["--optimizer", "lion", "--lr", "0.01", "--schedule", "cosine:warmup=5"],
        ...["--clip", "auto:20", "--precision", "float16:512", "--init", "lsuv"],
      ),
    );
    expect(calls[0]?.plan.recipe).toMatchObject({
      optimizer: { id: "lion", config: { learningRate: 0.01 } },
      schedule: { id: "cosine", config: { warmup: 5 } },
      clip: { kind: "auto", threshold: 20 },
      precision: { format: "float16", lossScale: 512 },
      initialization: "lsuv",
    });
  });

  test("a compiled model brings its loss, optimizer and clipping", async () => {
    const { calls, err } = await isograd([
      "diagnose",
      at("compiled.json"),
      "--data",
      "spirals",
      "--engine",
      "reference",
    ]);
    expect(calls[0]?.plan.recipe).toMatchObject({
      loss: { id: "mse" },
      optimizer: { id: "sgd", config: { learningRate: 0.5, momentum: 0.25, nesterov: 1 } },
      clip: { kind: "norm", threshold: 2 },
    });
    expect(err).toContain("loss mse: from compiled.json\n");
  });

  test("a table is read with its target, and 0.2 of it validates", async () => {
    const { calls } = await isograd([
      "diagnose",
      at("model.json"),
      "--data",
      at("ok.csv"),
      "--target",
      "2",
    ]);
    expect(calls[0]?.problem).toMatchObject({ id: "ok.csv", ceiling: undefined });
    expect(calls[0]?.problem.validation.length).toBe(2);
  });
});

describe("what is printed and written", () => {
  test("--json prints one document, also with findings, and no notes", async () => {
    const { code, out, err } = await isograd(diagnosing("--json"));
    expect([code, err, JSON.parse(out).verdict]).toEqual([1, "", "vanishing"]);
    const repaired = await isograd(repairing("--json"));
    expect(JSON.parse(repaired.out)).toMatchObject({ command: "repair", solved: true });
  });

  test("--save writes the shown run, --out the changed model", async () => {
    const { out } = await isograd(
      repairing("--save", at("run.trace.jsonl"), "--out", at("fixed.json")),
    );
    expect(readTrace(readFileSync(at("run.trace.jsonl"), "utf8"), "run")).toEqual(
      savedTrace(vanishing),
    );
    expect(readKerasJson(readFileSync(at("fixed.json"), "utf8"), "fixed.json").layers).toEqual(
      solved.plan.model.layers,
    );
    expect(out).toContain(`The changed model is in ${at("fixed.json")}.`);
  });

  test("an unsolved repair writes no model and says so", async () => {
    const { err, out } = await isograd(repairing("--out", at("unsolved.json")), {
      repair: async () => unsolved,
    });
    expect(readdirSync(folder)).not.toContain("unsolved.json");
    expect(err).toContain("--out: nothing is written, because nothing is solved");
    expect(out).not.toContain("unsolved.json");
  });

  test("nothing is left behind when the work fails", async () => {
    const before = readdirSync(folder);
    const diagnose = async () => {
      throw new RangeError("no");
    };
    await isograd(diagnosing("--save", at("failed.jsonl")), { diagnose });
    expect(readdirSync(folder)).toEqual(before);
  });

  test("help has examples and is 0", async () => {
    for (const argv of [
      ["--help"],
      ["diagnose", "--help"],
      ["repair", "--help"],
      ["list", "--help"],
      ["new", "--help"],
      ["apply", "--help"],
    ]) {
      const { code, out, err } = await isograd(argv);
      expect([code, err]).toEqual([0, ""]);
      expect(out).toContain("Examples:");
    }
  });

  test("list shows the options of a task, with what they are by default and may be", async () => {
    const text = (await isograd(["list", "tasks"])).out;
    expect(text.replaceAll(/\s+/g, " ")).toContain(
      "options: lag=60 (1 to 10000), symbols=8 (2 to 100), distractors=0 (0 to 1), samples=2000 (10 to 100000)",
    );
    const { tasks } = JSON.parse((await isograd(["list", "tasks", "--json"])).out);
    const named = (id: string) => tasks.find((task: { id: string }) => task.id === id);
    expect(named("iris").options).toEqual([]);
    expect(named("adding").options[0]).toEqual({
      name: "length",
      default: 50,
      least: 2,
      most: 10_000,
    });
  });

  test("--version is that of the package", async () => {
    expect((await isograd(["--version"])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test("list prints every registry with ids and sources, as text and as a document", async () => {
    const text = (await isograd(["list", "optimizers"])).out;
    expect(text).toContain(`optimizers (${optimizers.length})\n  sgd\n    Follows the gradient`);
    const all = JSON.parse((await isograd(["list", "--json"])).out);
    expect(Object.keys(all)).toEqual(
      "layers activations initializers networks optimizers schedules clips losses tasks quantities profiles detectors causes mitigations tools formats signs engines operators".split(
        " ",
      ),
    );
    for (const entries of Object.values<{ id: string; summary: string; source: string }[]>(all))
      for (const entry of entries)
        expect(Object.values(entry).every((text) => text !== "")).toBe(true);
    expect(all.mitigations[0]).toMatchObject({ cost: 1, treats: ["output-loss-mismatch"] });
    expect(all.detectors[1].needs).toContain("update-ratio");
  });

  test("list says of a mitigation what it treats, what it costs and when it does not help", async () => {
    const text = (await isograd(["list", "mitigations"])).out.replaceAll(/\s+/g, " ");
    expect(text).toContain("treats: closed-forget-gate cost: 2 limits: Does not help simple");
  });
});

describe("Ctrl-C", () => {
  test("the first ends the runs and reports what is known, the second quits", async () => {
    const io = testIo();
    const diagnose: Work["diagnose"] = async (_plan, _problem, { signal }) => {
      io.interrupt();
      expect(signal?.aborted).toBe(true);
      expect(io.quits()).toBe(0);
      io.interrupt();
      return { ...vanishing, isInterrupted: true };
    };
    const { code, out, err } = await isograd(
      diagnosing("--save", at("interrupted.jsonl")),
      { diagnose },
      io,
    );
    expect(io.quits()).toBe(1);
    expect(code).toBe(1);
    expect(out).toContain("Interrupted: this is what is known so far.");
    expect(err).toContain("interrupted: reporting what is known");
    expect(readdirSync(folder)).toContain("interrupted.jsonl");
  });
});
