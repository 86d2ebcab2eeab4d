import { readFileSync } from "node:fs";
import { ExtData, encode } from "@msgpack/msgpack";
import { describe, expect, test } from "vitest";
import type { Examination } from "../src/evidence/examination.ts";
import { examine } from "../src/evidence/examine.ts";
import { joined, type ReadFile } from "../src/evidence/join.ts";
import { runsOf } from "../src/evidence/runs.ts";
import { sourceOfBytes } from "../src/formats/byte-source.ts";
import { readAny } from "../src/formats/read-any.ts";

/** Files by their names, as text or bytes, examined as `isograd diagnose` does it. */
async function examined(
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<readonly Examination[]> {
  const read: ReadFile[] = [];
  for (const [name, content] of Object.entries(files)) {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    for (const result of await readAny(sourceOfBytes(name, bytes))) {
      if (result.kind !== "read") throw new Error(`${name} was not read: ${result.kind}`);
      read.push({ name: result.source.name, content: result.content });
    }
  }
  const runs: Examination[] = [];
  for (const { name, files: own } of runsOf(read)) runs.push(examine(await joined(name, own)));
  return runs;
}

/** The examination of files that are of one training. */
async function only(files: Readonly<Record<string, string | Uint8Array>>): Promise<Examination> {
  const [run, ...others] = await examined(files);
  if (!run || others.length > 0) throw new Error(`one training, got ${others.length + 1}`);
  return run;
}

const codes = ({ findings }: Examination) => findings.map(({ code }) => code);

/** An artefact of a real framework. */
const real = (path: string) => readFileSync(new URL(`artefacts/${path}`, import.meta.url));

type Row = Readonly<Record<string, number | string>>;

const rows = (count: number, row: (i: number) => Row): readonly Row[] =>
  Array.from({ length: count }, (_, i) => row(i));

function csv(all: readonly Row[]): string {
  const names = [...new Set(all.flatMap(Object.keys))];
  const lines = all.map((row) => names.map((name) => row[name] ?? "").join(","));
  return [names.join(","), ...lines, ""].join("\n");
}

/** JSON as Python writes it, with bare NaN. */
const trainerState = (history: readonly Row[]) =>
  JSON.stringify({ global_step: history.length, log_history: history }).replaceAll('"NaN"', "NaN");

const consoleLines = (all: readonly Row[]) =>
  all
    .map((row) => {
      const fields = Object.entries(row).map(([name, value]) => `'${name}': ${value}`);
      return `{${fields.join(", ")}}\n`;
    })
    .join("");

/** A flax.serialization.to_bytes of a training state with Adam's moments. */
function flaxState(
  layers: readonly { readonly weight: (i: number) => number; readonly square: number }[],
): Uint8Array {
  const size = 20;
  const array = (value: (i: number) => number) => {
    const bytes = new Uint8Array(
      Float32Array.from({ length: size * size }, (_, i) => value(i)).buffer,
    );
    return new ExtData(1, encode([[size, size], "float32", bytes]));
  };
  const tree = (of: (layer: (typeof layers)[number]) => (i: number) => number) =>
    Object.fromEntries(layers.map((layer, i) => [`Dense_${i}`, { kernel: array(of(layer)) }]));
  return encode({
    step: 200,
    params: tree(({ weight }) => weight),
    opt_state: {
      "0": {
        count: 200,
        mu: tree(
          ({ square }) =>
            () =>
              Math.sqrt(square) / 10,
        ),
        nu: tree(
          ({ square }) =>
            () =>
              square,
        ),
      },
    },
  });
}

/** Far from LeCun's normal, each layer in its own way. */
const trained = (scale: number) => (i: number) => scale * Math.sin(i * 12.9898);
const learns = (i: number) => 2.3 * 0.97 ** i;

describe("what looks like a fault and is none", () => {
  test("a converged run: norms of 1e-8 behind a loss of 1e-4 (made here)", async () => {
    const run = await only({
      "log.csv": csv(
        rows(100, (step) => ({ step, loss: 2 * 0.9 ** step, grad_norm: 0.8 ** step })),
      ),
    });
    expect(run.verdict).toBe("healthy");
    expect(run.progress.state).toBe("converged");
    expect(codes(run)).not.toContain("norm-vanishes");
  });

  test("a loss scale that backs off while it looks for the largest that fits", async () => {
    const files = ["grad_norms.csv", "scaler.pt"].map((name) => [
      name,
      real(`torch/amp-backoff/${name}`),
    ]);
    expect((await only(Object.fromEntries(files))).verdict).toBe("healthy");
  });

  test("a scaled norm that is infinite at the last record (made here)", async () => {
    const log = rows(40, (step) => ({
      step,
      loss: learns(step),
      grad_norm: step % 13 === 0 ? "inf" : 0.7,
      loss_scale: 65_536,
    }));
    expect((await only({ "log.csv": csv(log) })).verdict).toBe("healthy");
  });

  test("LoRA, whose second factor is 0 at first: the fine-tuning of a real one", async () => {
    const run = await only({
      "checkpoint-0/model.safetensors": real("hf/lora/checkpoint-0/model.safetensors"),
      "checkpoint-160/model.safetensors": real("hf/lora/checkpoint-160/model.safetensors"),
      "checkpoint-160/trainer_state.json": real("hf/lora/checkpoint-160/trainer_state.json"),
    });
    expect(run.verdict).toBe("healthy");
    expect(codes(run)).not.toContain("weights-grow");
    expect(run.findings.filter(({ severity }) => severity === "failure")).toEqual([]);
  });

  test("frozen layers: squares of exactly 0 in a training that learns (made here)", async () => {
    const layers = [
      { weight: trained(0.2), square: 0 },
      { weight: trained(0.3), square: 0 },
      { weight: trained(0.5), square: 1e-4 },
      { weight: trained(0.9), square: 1e-4 },
    ];
    const run = await only({
      "state.msgpack": flaxState(layers),
      "log.csv": csv(rows(60, (step) => ({ step, loss: learns(step) }))),
    });
    expect(run.verdict).toBe("healthy");
    const [finding] = run.findings.filter(({ code }) => code === "gradients-exactly-zero");
    expect(finding).toMatchObject({ severity: "warning", figures: { tensors: 2, of: 4 } });
  });

  test("tied weights count once: the embedding that is the head", async () => {
    const run = await only({
      "model.safetensors": real("hf/healthy-bert/checkpoint-160/model.safetensors"),
      "trainer_state.json": real("hf/healthy-bert/checkpoint-160/trainer_state.json"),
    });
    expect(run.verdict).toBe("healthy");
  });

  test("a negative loss that falls, as contrastive ones do (made here)", async () => {
    const log = rows(60, (step) => ({ step, loss: 0.4 - step, grad_norm: 1.2 }));
    const run = await only({ "log.csv": csv(log) });
    expect(codes(run)).toEqual([]);
    expect(run.verdict).toBe("inconclusive");
  });

  test("a loss around 0 that ends above where it began (made here)", async () => {
    const log = rows(60, (step) => ({ step, loss: 0.01 + 0.3 * Math.sin(step) + step / 50 }));
    expect(codes(await only({ "log.csv": csv(log) }))).not.toContain("loss-diverges");
  });

  test("rewards rise, are negative, and are no loss (made here)", async () => {
    const log = rows(60, (step) => ({ step, reward: step - 200, "train/episode_reward": step }));
    const run = await only({ "log.csv": csv(log) });
    expect(run.evidence.curves).toEqual([]);
    expect(run.verdict).toBe("inconclusive");
  });

  test("a loss that starts at ln 10 and falls slowly is none that vanishes (made here)", async () => {
    const falling = (total: number) => {
      const log = rows(60, (step) => ({
        step,
        loss: Math.log(10) - (total * step) / 59,
        grad_norm: 0.4,
      }));
      return only({ "log.csv": csv(log) });
    };
    expect((await falling(0.3)).verdict).toBe("healthy");
    // 4 %: too little to tell.
    expect((await falling(0.1)).verdict).toBe("inconclusive");
  });
});

describe("what looks sound and is not", () => {
  test("a loss that comes down to ln 10 and stays has learned nothing (made here)", async () => {
    const loss = (step: number) => Math.log(10) + 0.8 * 0.6 ** step;
    const run = await only({ "log.csv": csv(rows(60, (step) => ({ step, loss: loss(step) }))) });
    expect(run.verdict).toBe("inconclusive");
    expect(codes(run)).toContain("loss-at-chance");
  });

  test("no labels: loss and norm exactly 0", async () => {
    const run = await only({ "console.txt": real("hf/no-labels/console.txt") });
    expect(run.verdict).toBe("misconfigured");
    expect(codes(run)).toContain("nothing-flows");
  });

  test("frozen in whole: a norm of 0 beside a loss that never changes (made here)", async () => {
    const history = rows(20, (step) => ({ step, loss: 0.7012, grad_norm: 0 }));
    expect((await only({ "trainer_state.json": trainerState(history) })).verdict).toBe(
      "misconfigured",
    );
  });

  test("NaN hidden behind a loss of 0", async () => {
    const run = await only({
      "trainer_state.json": real("hf/nan-hidden/checkpoint-160/trainer_state.json"),
    });
    expect(["unstable", "exploding"]).toContain(run.verdict);
    expect(codes(run)).toContain("loss-hides-nan");
  });

  test("NaN hidden behind a loss of 0, in the console's lines (made here)", async () => {
    const log = rows(20, (i) => ({
      loss: i < 8 ? 2 - i / 10 : 0,
      grad_norm: i < 8 ? 1.5 : "nan",
      learning_rate: 1e-3,
      epoch: i / 10,
    }));
    const run = await only({ "console.txt": consoleLines(log) });
    expect(run.verdict).toBe("unstable");
    expect(codes(run)).toContain("loss-hides-nan");
  });

  test("NaN in a part of the loss alone (made here)", async () => {
    const log = rows(20, (step) => ({ step, kl_loss: step < 9 ? 1 : "nan" }));
    expect((await only({ "log.csv": csv(log) })).verdict).toBe("unstable");
  });

  test("every kernel silent and the training at chance: dead or misconfigured (made here)", async () => {
    const layers = [0.2, 0.3, 0.5].map((scale) => ({ weight: trained(scale), square: 0 }));
    expect((await only({ "state.msgpack": flaxState(layers) })).verdict).toBe("misconfigured");
  });
});

describe("sources that contradict each other", () => {
  const history = rows(40, (step) => ({ step, loss: learns(step), grad_norm: 0.8 + step / 40 }));
  const zeros = csv(history.map(({ step = 0 }) => ({ step, grad_norm: 0 })));

  test("a user's norm of 0, read behind zero_grad, is no judge of the training (made here)", async () => {
    const alone = await only({ "trainer_state.json": trainerState(history) });
    const both = await only({ "my.csv": zeros, "trainer_state.json": trainerState(history) });
    expect(codes(both)).toEqual([...codes(alone), "sources-contradict"]);
    expect(both.verdict).toBe(alone.verdict);
    expect(both.verdict).toBe("healthy");
  });

  test("nor where the loss stands still (made here)", async () => {
    const still = history.map((row) => ({ ...row, loss: 0.7 }));
    const both = await only({ "my.csv": zeros, "trainer_state.json": trainerState(still) });
    expect(both.verdict).toBe("inconclusive");
    expect(codes(both)).toContain("sources-contradict");
    expect(codes(both)).not.toContain("nothing-flows");
  });

  test("nor where only the optimizer remembers gradients (made here)", async () => {
    const layers = [0.2, 0.3, 0.5].map((scale) => ({ weight: trained(scale), square: 1e-4 }));
    const run = await only({ "my.csv": zeros, "state.msgpack": flaxState(layers) });
    expect(run.verdict).not.toBe("misconfigured");
    expect(codes(run)).toContain("sources-contradict");
  });
});

describe("logs of odd shapes", () => {
  test("one scalar per tag says next to nothing (made here)", async () => {
    const run = await only({ "log.csv": csv([{ step: 5, loss: 0.3, acc: 0.4, grad_norm: 1 }]) });
    expect(run.verdict).toBe("inconclusive");
    expect(run.progress.state).toBe("unknown");
  });

  test("settings without a single scalar say nothing (made here)", async () => {
    const run = await only({ "config.yaml": "lr: 0.1\nmax_grad_norm: 1.0\n" });
    expect(run.verdict).toBe("inconclusive");
    expect(run.findings).toEqual([]);
  });

  test("tags over epochs and over steps in one file, as Lightning writes them (made here)", async () => {
    const log = rows(60, (step) => {
      const epoch = Math.floor(step / 10);
      const row = { epoch, step, train_loss_step: learns(step), "grad_2.0_norm_total": 1 };
      return step % 10 === 9
        ? { ...row, train_loss_epoch: learns(step), val_loss: learns(step) }
        : row;
    });
    const run = await only({ "metrics.csv": csv(log) });
    expect(run.verdict).toBe("healthy");
    expect(codes(run)).toEqual([]);
    const epochs = run.evidence.curves.find(({ from }) => from.tag === "train_loss_epoch");
    expect(epochs?.values).toHaveLength(6);
  });

  test("two trainings in one console log: one diverged, one learned (made here)", async () => {
    const training = (loss: (i: number) => number) =>
      consoleLines(
        rows(30, (i) => ({
          loss: loss(i),
          grad_norm: 1,
          learning_rate: 1e-3,
          epoch: (i + 1) / 10,
        })),
      );
    const runs = await examined({
      "console.txt": training((i) => 1.5 ** i) + training(learns),
    });
    expect(runs.map(({ verdict }) => verdict)).toEqual(["unstable", "healthy"]);
    expect(runs.map(({ evidence }) => evidence.name)).toEqual(["console.txt #1", "console.txt #2"]);
  });

  test("a run that goes on from a checkpoint: the steps that were repeated count once (made here)", async () => {
    const first = rows(30, (step) => ({ step, loss: step < 25 ? learns(step) : 1e9 }));
    const again = rows(30, (i) => ({ step: i + 20, loss: learns(i + 20) }));
    const run = await only({
      "log.jsonl": [...first, ...again].map((row) => `${JSON.stringify(row)}\n`).join(""),
    });
    expect(run.verdict).toBe("healthy");
    expect(run.progress.state).toBe("learned");
  });

  test("a learning rate that was printed as 0.0000 (made here)", async () => {
    const log = rows(40, (step) => ({ step, loss: learns(step), lr: "0.0000" }));
    expect((await only({ "log.csv": csv(log) })).verdict).toBe("healthy");
  });

  test("accuracy in percent (made here)", async () => {
    const log = rows(40, (epoch) => ({ epoch, acc: 10 + 2 * epoch }));
    const run = await only({ "log.csv": csv(log) });
    expect(run.progress).toMatchObject({ state: "learned", accuracy: expect.closeTo(0.85, 1) });
  });

  test("200,000 records are examined within seconds (made here)", async () => {
    const lines = Array.from({ length: 200_000 }, (_, step) => `${step},${1 / (1 + step)},1\n`);
    const start = performance.now();
    const run = await only({ "log.csv": `step,loss,grad_norm\n${lines.join("")}` });
    expect(run.verdict).toBe("healthy");
    expect(performance.now() - start).toBeLessThan(15_000);
  });
});
