import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { FormatError } from "../../core/errors.ts";
import { sourceOfBytes } from "../byte-source.ts";
import type { Checkpoint } from "../content.ts";
import { numbersOf } from "../elements.ts";
import { survivesDamage } from "../hostile.fixture.ts";
import type { TensorRef } from "../tensor-ref.ts";
import { optimizerState } from "../torch/optimizer-state.ts";
import { optimizersWithin } from "../torch/optimizers-within.ts";
import { openTorch } from "../torch/storage-files.ts";
import { torch } from "./torch.ts";

const bytesOf = (name: string) =>
  readFileSync(new URL(`../fixtures/torch/${name}`, import.meta.url));
const read = (name: string) => torch.read(sourceOfBytes(name, bytesOf(name)));

async function checkpointOf(name: string): Promise<Checkpoint> {
  const { checkpoint } = await read(name);
  if (!checkpoint) throw new Error(`${name}: no checkpoint`);
  return checkpoint;
}

async function numbersIn(tensor: TensorRef | undefined): Promise<readonly number[]> {
  const numbers: number[] = [];
  if (tensor)
    for await (const block of tensor.blocks()) numbers.push(...numbersOf(block, tensor.type));
  return numbers;
}

const named = ({ weights }: Checkpoint, name: string) =>
  weights.find((weight) => weight.name === name);

const smallNetwork = [
  ["first.weight", [6, 4]],
  ["first.bias", [6]],
  ["norm.weight", [6]],
  ["norm.bias", [6]],
  ["norm.running_mean", [6]],
  ["norm.running_var", [6]],
  ["norm.num_batches_tracked", []],
  ["last.weight", [3, 6]],
];

describe("torch", () => {
  test.each(["full.pt", "full-legacy.pt"])(
    "reads weights, optimizer, scaler and settings of %s",
    async (name) => {
      const { settings, notes } = await read(name);
      const checkpoint = await checkpointOf(name);
      expect(checkpoint).toMatchObject({ framework: "torch", epoch: 4, step: 12 });
      expect(checkpoint.weights.map((weight) => [weight.name, weight.shape])).toEqual(smallNetwork);
      expect(checkpoint.scaler).toEqual({
        scale: 1024,
        growthFactor: 2,
        backoffFactor: 0.5,
        growthInterval: 2000,
        growthTracker: 3,
      });
      expect(checkpoint.optimizer).toMatchObject({
        kind: "adamw",
        step: 3,
        settings: { lr: 0.01, beta1: 0.8, beta2: 0.9, eps: 1e-8, weight_decay: 0.01 },
      });
      const slots = checkpoint.optimizer?.slots ?? [];
      expect(slots.map(({ parameter, index }) => [parameter, index])).toEqual([
        ["first.weight", 0],
        ["first.bias", 1],
        ["norm.weight", 2],
        ["norm.bias", 3],
        ["last.weight", 4],
      ]);
      expect(slots[0]?.square?.shape).toEqual([6, 4]);
      expect({ ...settings }).toEqual({
        epoch: 4,
        global_step: 12,
        lr: 0.01,
        arch: "small",
        clip: 1.5,
        layers: "4, 6, 3",
        best: 0.25,
      });
      expect(notes).toEqual([]);
    },
  );

  test("gives the same numbers from an archive and from a file of before torch 1.6", async () => {
    const [archive, legacy] = await Promise.all(["full.pt", "full-legacy.pt"].map(checkpointOf));
    for (const [i, weight] of (archive?.weights ?? []).entries())
      expect(await numbersIn(weight), weight.name).toEqual(await numbersIn(legacy?.weights[i]));
    const [slot] = archive?.optimizer?.slots ?? [];
    const squares = await numbersIn(slot?.square);
    expect(squares).toHaveLength(24);
    expect(squares.every((square) => square > 0)).toBe(true);
  });

  test.each(["module.pt", "script.pt", "state.pth"])(
    "finds the network of %s under the names of its state dict",
    async (name) => {
      const { weights } = await checkpointOf(name);
      expect(weights.map((weight) => [weight.name, weight.shape])).toEqual(smallNetwork);
    },
  );

  test("reads views in their own order", async () => {
    const views = await checkpointOf("views.pt");
    const numbers = (name: string) => numbersIn(named(views, name));
    const column = (start: number) => [0, 6, 12, 18].map((row) => row + start);
    expect(await numbers("transposed")).toEqual([0, 1, 2, 3, 4, 5].flatMap(column));
    expect(await numbers("rows")).toEqual([6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17]);
    expect(await numbers("columns")).toEqual([2, 3, 8, 9, 14, 15, 20, 21]);
    expect(await numbers("every_second")).toEqual([1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23]);
    expect(await numbers("expanded")).toEqual([5, 5, 5, 5, 5, 5]);
    expect(await numbers("scalar")).toEqual([7]);
    expect(await numbers("empty")).toEqual([]);
    expect(await numbers("channels_last")).toEqual(Array.from({ length: 16 }, (_, i) => i));
    expect(await numbers("head_transposed")).toEqual([1, 3, 2, 4]);
  });

  test("says which tensors are the same numbers", async () => {
    const views = await checkpointOf("views.pt");
    expect(named(views, "head")?.sharedWith).toBe("embedding");
    expect(named(views, "embedding")?.sharedWith).toBeUndefined();
    expect(named(views, "head_transposed")?.sharedWith).toBeUndefined();
  });

  test("reads every type, and says which it leaves out", async () => {
    const { notes } = await read("types.pt");
    const types = await checkpointOf("types.pt");
    const floats = [0, -1.5, 2, 448, Number.POSITIVE_INFINITY, Number.NaN];
    for (const name of ["float64", "float32", "float16", "bfloat16"])
      expect(await numbersIn(named(types, name)), name).toEqual(floats);
    // e4m3 has no ∞: this version of torch makes it the largest number.
    expect(await numbersIn(named(types, "float8_e4m3fn"))).toEqual([
      0,
      -1.5,
      2,
      448,
      448,
      Number.NaN,
    ]);
    expect(await numbersIn(named(types, "float8_e5m2"))).toEqual(floats);
    for (const name of ["int64", "int32", "int16", "int8", "uint8", "uint16", "uint32", "uint64"])
      expect(await numbersIn(named(types, name)), name).toEqual([0, 1, 100]);
    expect(await numbersIn(named(types, "bool"))).toEqual([0, 1, 1]);
    expect(notes.map(({ code, what }) => [code, what])).toEqual([
      ["left-out", 'tensor "complex64" of ComplexFloatStorage'],
      ["left-out", 'tensor "sparse" made by torch._utils._rebuild_sparse_tensor'],
    ]);
  });

  test("reads Lightning files with classes that nobody has", async () => {
    const { settings } = await read("lightning.ckpt");
    const checkpoint = await checkpointOf("lightning.ckpt");
    expect(checkpoint).toMatchObject({ framework: "lightning", step: 20, epoch: 1 });
    expect(checkpoint.weights[0]?.name).toBe("model.first.weight");
    expect(settings).toMatchObject({
      lr: 0.003,
      "optimizer.name": "adamw",
      "optimizer.betas": "0.9, 0.99",
    });
  });

  test.each(["grouped.pt", "lightning.ckpt"])(
    "names parameters of %s that decay apart from those that do not",
    async (name) => {
      const { optimizer } = await checkpointOf(name);
      expect(optimizer?.slots.map(({ parameter }) => parameter?.replace("model.", ""))).toEqual([
        "first.weight",
        "last.weight",
        "first.bias",
        "norm.weight",
        "norm.bias",
      ]);
    },
  );

  test("reads what the Trainer of Hugging Face saves beside its weights", async () => {
    const { checkpoint, settings } = await read("training_args.bin");
    expect(checkpoint).toBeUndefined();
    expect({ ...settings }).toEqual({
      learning_rate: 5e-5,
      max_grad_norm: 1,
      fp16: true,
      optim: "adamw_torch",
    });
    expect((await checkpointOf("scaler.pt")).scaler?.scale).toBe(1024);
  });

  test("knows optimizers by their state", async () => {
    const { value, storages } = await openTorch(sourceOfBytes("o", bytesOf("optimizers.pt")));
    const states = await Promise.all(
      optimizersWithin(value).map((state) => optimizerState(state, storages)),
    );
    expect(
      states.map(({ optimizer: { kind, step, slots } }) => {
        const { mean, square, maximum } = slots[0] ?? {};
        return [kind, step, mean?.name, square?.name, maximum?.name];
      }),
    ).toEqual([
      ["sgd", undefined, "0.momentum_buffer", undefined, undefined],
      ["rmsprop", 1, "0.grad_avg", "0.square_avg", undefined],
      ["adagrad", 1, undefined, "0.sum", undefined],
      ["adadelta", 1, undefined, "0.square_avg", undefined],
      ["adamax", 1, "0.exp_avg", undefined, "0.exp_inf"],
      ["nadam", 1, "0.exp_avg", "0.exp_avg_sq", undefined],
      ["radam", 1, "0.exp_avg", "0.exp_avg_sq", undefined],
      ["adam", 1, "0.exp_avg", "0.exp_avg_sq", undefined],
    ]);
    const { notes } = await read("optimizers.pt");
    expect(notes).toEqual([{ code: "left-out", what: "the states of 7 further optimizers" }]);
  });

  test("reads pickles of numpy arrays, row by row whatever their order", async () => {
    const plain = await checkpointOf("plain-4.pkl");
    expect(plain).toMatchObject({ framework: undefined, epoch: 2 });
    expect(await numbersIn(named(plain, "fortran"))).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test("gives what is there of a file that is still being written", async () => {
    const bytes = bytesOf("full-legacy.pt").subarray(0, 4000);
    const { notes, checkpoint } = await torch.read(sourceOfBytes("cut", bytes));
    expect(notes[0]).toMatchObject({
      code: "cut-off",
      what: expect.stringMatching(/^\d+ of 23 storages$/),
    });
    expect(checkpoint?.weights.length).toBeGreaterThan(0);
  });

  test.each([
    ["attack.pt", /^pickle: names posix\.system, which a checkpoint never needs; .* at byte \d+$/],
    ["attack-legacy.pt", /^pickle: names __builtin__\.eval, which a checkpoint never needs; .*$/],
  ])("refuses %s by the name of what it calls", async (name, message) => {
    await expect(read(name)).rejects.toThrow(message);
    await expect(read(name)).rejects.toBeInstanceOf(FormatError);
  });

  test("says what is wrong with what is no checkpoint", async () => {
    const archive = bytesOf("../zip/zip64.zip");
    await expect(torch.read(sourceOfBytes("a.pt", archive))).rejects.toThrow(
      "torch: a.pt: needs a file data.pkl in its archive, got wide.txt, packed.txt; try unpacking it",
    );
  });

  test("recognises its files by their first bytes, and pickles by their name too", () => {
    const recognises = (name: string, file: string) => {
      const head = bytesOf(file);
      return torch.recognises({ name, size: head.length, head });
    };
    expect(recognises("a", "full.pt")).toBe(true);
    expect(recognises("a", "full-legacy.pt")).toBe(true);
    expect(recognises("a.pt", "script.pt")).toBe(true);
    expect(recognises("a.zip", "../zip/zip64.zip")).toBe(false);
    expect(recognises("a.pkl", "plain-0.pkl")).toBe(true);
    expect(recognises("a.log", "plain-4.pkl")).toBe(false);
    expect(torch.recognises({ name: "a.pt", size: 0, head: new Uint8Array() })).toBe(false);
  });
});

survivesDamage(
  torch,
  [
    "full.pt",
    "full-legacy.pt",
    "module.pt",
    "views.pt",
    "types.pt",
    "lightning.ckpt",
    "plain-2.pkl",
    "plain-5.pkl",
  ].map((name) => ({ name, bytes: bytesOf(name) })),
);
