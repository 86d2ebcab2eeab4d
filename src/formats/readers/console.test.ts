import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sourceOfBytes } from "../byte-source.ts";
import type { Content, Log } from "../content.ts";
import { survivesDamage } from "../hostile.fixture.ts";
import { consoleLog } from "./console.ts";

const fixture = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../fixtures/logs/${name}`, import.meta.url)));
const read = (text: string | Uint8Array): Promise<Content> =>
  consoleLog.read(
    sourceOfBytes("run.log", typeof text === "string" ? new TextEncoder().encode(text) : text),
    {},
  );
/** Tag, base, positions and values of each series, briefly. */
const brief = (log: Log | undefined) =>
  log?.series.map(({ tag, base, positions, values }) => [tag, base, positions, values]);
const briefOf = async (text: string | Uint8Array) => brief((await read(text)).logs[0]);
const { NaN: nan } = Number;

test("dictionaries of Hugging Face are read behind progress bars, quoted numbers and NaN too", async () => {
  const text = [
    "Some weights were newly initialized: ['classifier.weight']",
    "  0%|          | 0/30 [00:00<?, ?it/s]\r 33%|███▎      | 10/30 [00:01<00:02]{'loss': 0.69, 'grad_norm': 1.5, 'learning_rate': 4e-05, 'epoch': 1.0}",
    `{'loss': '0.0', 'grad_norm': 'nan', "learning_rate": "0.000e+00", 'epoch': '2.0'}`,
    "{'eval_loss': np.float64(0.5), 'epoch': 2.0}",
    "{'train_runtime': 3.2, 'train_loss': 0.3, 'epoch': 2.0}",
  ].join("\n");
  expect(await briefOf(text)).toEqual([
    ["loss", "epoch", [1, 2], [0.69, 0]],
    ["grad_norm", "epoch", [1, 2], [1.5, nan]],
    ["learning_rate", "epoch", [1], [4e-5]],
    ["eval_loss", "epoch", [2], [0.5]],
  ]);
});

test("an epoch that goes back begins another training", async () => {
  const line = (epoch: number) => `{'loss': 1.0, 'epoch': ${epoch}}\n`;
  const { logs } = await read([1, 2, 3, 1, 2].map(line).join(""));
  expect(logs.map((log) => log.series[0]?.positions)).toEqual([
    [1, 2, 3],
    [1, 2],
  ]);
});

test("workers out of step are one training", async () => {
  const line = (step: number) => `step ${step} loss 1.0\n`;
  expect((await read([1, 10, 11, 10, 12, 11].map(line).join(""))).logs).toHaveLength(1);
});

test.each(["keras3-verbose1.log", "keras3-verbose2.log"])(
  "%s has one row for each epoch",
  async (name) => {
    const [loss, , validation] = (await read(fixture(name))).logs[0]?.series ?? [];
    expect(loss).toMatchObject({ tag: "loss", base: "epoch", positions: [1, 2, 3] });
    expect(validation).toMatchObject({ tag: "val_loss", positions: [1, 2, 3] });
    expect(loss?.values[0]).toBe(name === "keras3-verbose1.log" ? 2.734 : 4.3512);
  },
);

test("a diverged Keras 2 run has its last states, and not what evaluate printed", async () => {
  expect(await briefOf(fixture("keras2-verbose1.log"))).toEqual([
    ["loss", "epoch", [1, 2, 3], [Number.POSITIVE_INFINITY, nan, nan]],
    ["mae", "epoch", [1, 2, 3], [7.376600032921377e23, nan, nan]],
    ["val_loss", "epoch", [1, 2, 3], [nan, nan, nan]],
    ["val_mae", "epoch", [1, 2, 3], [nan, nan, nan]],
  ]);
});

test("many states of a Keras bar are one row, with what a callback printed in between", async () => {
  const states = [1, 2, 3, 4].map((n) => `${n}/4 [===>.] - ETA: 1s - loss: ${n}.0`).join("\r");
  const text = `Epoch 1/2\n${states}\nEpoch 00001: val_loss improved from inf to 0.5\n4/4 [====] - 1s - loss: 2.0 - val_loss: 0.5\nEpoch 2/2\n1/4 [>..] - ETA: 1s - loss: nan`;
  expect(await briefOf(text)).toEqual([
    ["loss", "epoch", [1, 2], [2, nan]],
    ["val_loss", "epoch", [1], [0.5]],
  ]);
});

test("lines of Megatron are read between their bars", async () => {
  const line = (n: number, norm: string) =>
    ` [2024-01-01 00:00:00] iteration  ${n}/ 500 | consumed samples: ${n * 8} | elapsed time per iteration (ms): 12.5 | lm loss: 1.05E+01 | loss scale: 65536.0 | grad norm: ${norm} | number of skipped iterations:   0 | number of nan iterations:   0 |\n`;
  const series = await briefOf(line(10, "1.234") + line(20, "inf"));
  expect(series).toContainEqual(["grad norm", "step", [10, 20], [1.234, Number.POSITIVE_INFINITY]]);
  expect(series).toContainEqual(["lm loss", "step", [10, 20], [10.5, 10.5]]);
  expect(series).toContainEqual(["number of nan iterations", "step", [10, 20], [0, 0]]);
});

test("lines of MMEngine and MMCV count steps through all epochs", async () => {
  const text = [
    "2023/05/01 12:00:00 - mmengine - INFO - Epoch(train)  [1][ 50/100]  lr: 1.9e-03  eta: 17:51:51  time: 0.7  loss: 49.5  grad_norm: 961.8",
    "2023-05-01 12:00:00,001 - mmdet - INFO - Epoch [2][50/100]\tlr: 1.978e-03, eta: 1 day, 2:03:04, loss: nan, grad_norm: nan",
    "2023/05/01 12:00:00 - mmengine - INFO - Epoch(val)  [2][10/10]    coco/bbox_mAP: 0.1000",
  ].join("\n");
  const series = await briefOf(text);
  expect(series).toContainEqual(["grad_norm", "step", [50, 150], [961.8, nan]]);
  expect(series).toContainEqual(["val/coco/bbox_mAP", "step", [150], [0.1]]);
});

test("JSON within lines of fairseq is read, its numbers are texts", async () => {
  const text = `2021-05-07 12:00:00 | INFO | fairseq_cli.train | {"task": {"lr": 0.1}}
2021-05-07 12:00:00 | INFO | train_inner | {"epoch": 1, "update": 0.02, "loss": "14.2", "num_updates": "100", "gnorm": "1.23", "loss_scale": "128"}
`;
  const series = await briefOf(text);
  expect(series).toContainEqual(["gnorm", "step", [100], [1.23]]);
  expect(series).toContainEqual(["loss", "step", [100], [14.2]]);
  expect(series?.map(([tag]) => tag)).not.toContain("task/lr");
});

test.each([
  ["iter 100: loss 2.31, time 5.2ms, mfu 1%", [["loss", "step", [100], [2.31]]]],
  [
    "step 250: train loss 2.0, val loss 2.1",
    [
      ["train loss", "step", [250], [2]],
      ["val loss", "step", [250], [2.1]],
    ],
  ],
  [
    "2024-01-01 12:00:00,123 INFO t step=100 loss=nan grad_norm=-inf",
    [
      ["loss", "step", [100], [nan]],
      ["grad_norm", "step", [100], [Number.NEGATIVE_INFINITY]],
    ],
  ],
  ["epoch 3 loss: tensor(0.5, grad_fn=<MeanBackward0>)", [["loss", "epoch", [3], [0.5]]]],
  [
    "Test set: Average loss: 0.0489, Accuracy: 9852/10000 (99%)",
    [["Average loss", "row", [0], [0.0489]]],
  ],
])("%j is understood", async (line, expected) => {
  expect(await briefOf(line)).toEqual(expected);
});

test("counters within an epoch say how far it is", async () => {
  const text = [1, 2]
    .flatMap((epoch) => [100, 200].map((n) => `Epoch [${epoch}/2], Step [${n}/200], Loss: 0.5`))
    .join("\n");
  const loss = (await read(text)).logs[0]?.series.find(({ tag }) => tag === "Loss");
  expect(loss?.base).toBe("epoch");
  expect(loss?.positions.map((position) => Math.round(position * 10) / 10)).toEqual([
    1.5, 2, 2.5, 3,
  ]);
});

test("bars of tqdm count on over the epochs that they show", async () => {
  const bar = (n: number) => `${n}%|██  | ${n}/100 [00:10<00:00, 91.2it/s, loss=0.5]`;
  const text = [`${bar(50)}\r${bar(100)}`, `${bar(50)}\r${bar(100)}`].join("\n");
  expect(await briefOf(text)).toEqual([
    ["loss", "step", [50, 100, 150, 200], [0.5, 0.5, 0.5, 0.5]],
  ]);
});

test("colors are no part of a line", async () => {
  expect(await briefOf("\u001b[32mstep 1\u001b[0m \u001b[1mloss: 2\u001b[0m")).toEqual([
    ["loss", "step", [1], [2]],
  ]);
});

test("UTF-16, as PowerShell writes it, is read", async () => {
  const text = "\uFEFFstep 1 loss 0.5\r\nstep 2 loss 0.25\r\n";
  const bytes = new Uint8Array(Uint16Array.from(text, (c) => c.charCodeAt(0)).buffer);
  expect(await briefOf(bytes)).toEqual([["loss", "step", [1, 2], [0.5, 0.25]]]);
});

test("a log without figures says so", async () => {
  expect(await read("hello\nNamespace(lr=0.1, grad_clip=1.0)\n")).toMatchObject({
    logs: [],
    notes: [{ code: "left-out", what: "2 lines without a loss, a metric or a gradient norm" }],
  });
});

test("bytes are no text", async () => {
  await expect(read(Uint8Array.of(0x61, 0, 0x62))).rejects.toThrow(
    "console: run.log: is not text, got the byte 0x00 at byte 1",
  );
});

test("a log is recognised by its name, or by its figures", () => {
  const of = (name: string, text: string) => {
    const head = new TextEncoder().encode(text);
    return consoleLog.recognises({ name, size: head.length, head });
  };
  expect(of("train.log", "starting")).toBe(true);
  expect(of("slurm-123", "step 1 loss 0.5")).toBe(true);
  expect(of("notes", "nothing here")).toBe(false);
  expect(of("train.log", "a\0b")).toBe(false);
});

test("a long line of signs that patterns look for is passed over soon", async () => {
  const started = performance.now();
  await read(
    [
      "{'",
      '{"',
      "step ",
      "grad",
      "1",
      "1.",
      "loss 1",
      "{'a':f(",
      "mmdet Epoch [1] x",
      "[1/",
      "tensor(",
      " - a: ",
      "%|",
    ]
      .map((s) => s.repeat(3000))
      .join("\n"),
  );
  expect(performance.now() - started).toBeLessThan(2000);
});

survivesDamage(consoleLog, [
  { name: "keras3.log", bytes: fixture("keras3-verbose1.log") },
  {
    name: "mixed.log",
    bytes: new TextEncoder().encode(
      "{'loss': 0.69, 'epoch': 1.0}\nstep 3 loss 2\nEpoch 1/2\n iteration 1/5 | lm loss: 2 |\n",
    ),
  },
]);
