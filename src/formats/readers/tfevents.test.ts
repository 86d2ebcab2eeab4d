import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sourceOfBytes } from "../byte-source.ts";
import type { Content } from "../content.ts";
import { crc32c, maskedCrc } from "../crc.ts";
import { survivesDamage } from "../hostile.fixture.ts";
import { tfevents } from "./tfevents.ts";

const fixture = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../fixtures/logs/${name}`, import.meta.url)));
const torch = fixture("torch.tfevents");
const tf2 = fixture("tf2.tfevents");

const read = (bytes: Uint8Array): Promise<Content> =>
  tfevents.read(sourceOfBytes("run.tfevents", bytes), {});
const series = ({ logs }: Content, tag: string) => logs[0]?.series.find((s) => s.tag === tag);
const histograms = ({ logs }: Content, tag: string) =>
  logs[0]?.histograms.find((s) => s.tag === tag);

/** A record around data, with their checksums. */
function frame(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.byteLength + 16);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.byteLength, true);
  view.setUint32(8, maskedCrc(crc32c(bytes, 0, 8)), true);
  bytes.set(data, 12);
  view.setUint32(12 + data.byteLength, maskedCrc(crc32c(data, 0, data.byteLength)), true);
  return bytes;
}

const message = (field: number, body: Uint8Array) =>
  Uint8Array.of(field * 8 + 2, body.byteLength, ...body);
const encoded = (text: string) => new TextEncoder().encode(text);
const simpleValue = Uint8Array.of(0x15, 0, 0, 0x80, 0x3f); // 1

/** An event at a step below 128 with values of Summary. */
function event(step: number, ...values: Uint8Array[]): Uint8Array {
  const summary = values.flatMap((value) => [...message(1, value)]);
  return frame(Uint8Array.of(0x10, step, ...message(5, Uint8Array.from(summary))));
}

const scalar = (tag: string) => Uint8Array.of(...message(1, encoded(tag)), ...simpleValue);
const joined = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

test("scalars of torch's SummaryWriter come by tag and step, NaN as it was logged", async () => {
  expect(series(await read(torch), "train/grad_norm")).toEqual({
    tag: "train/grad_norm",
    base: "step",
    positions: [0, 1, 2, 3, 4],
    values: [0, 0.5, 1, 1.5, Number.NaN],
  });
});

test("histograms of torch lie between the smallest and the largest value", async () => {
  const found = histograms(await read(torch), "gradients/layers.0.weight");
  expect(found?.positions).toEqual([0, 1, 2, 3, 4]);
  const [first, , , zeros] = found?.histograms ?? [];
  expect(first?.counts.reduce((sum, count) => sum + count)).toBe(10);
  expect(first?.edges).toHaveLength((first?.counts.length ?? 0) + 1);
  expect(first?.edges[0]).toBeCloseTo(-2.1788, 4);
  expect(zeros).toEqual({ edges: [0, 0], counts: [10] });
});

test("arguments that Hugging Face logs as text are settings; other text is left out", async () => {
  const { settings, notes } = await read(torch);
  expect({ ...settings }).toEqual({
    max_grad_norm: 1,
    fp16: true,
    learning_rate: 5e-5,
    "model_config.hidden_size": 64,
    "model_config.torch_dtype": "float16",
  });
  expect(notes).toEqual([
    { code: "left-out", what: "1 text" },
    { code: "left-out", what: "1 image" },
  ]);
});

test("scalars of TensorFlow 2 are tensors of any number type", async () => {
  const content = await read(tf2);
  expect(series(content, "loss")?.values).toEqual([0.5, 1.5, Number.POSITIVE_INFINITY, Number.NaN]);
  expect(series(content, "norm/half")?.values[0]).toBe(0.0999755859375);
  expect(series(content, "count")?.values).toEqual([0, 1000, 2000, 3000]);
});

test("histograms of TensorFlow 2 are tensors of edges and counts", async () => {
  expect(histograms(await read(tf2), "dense/kernel/grad")?.histograms[0]).toEqual({
    edges: [0, 1, 2, 3, 4],
    counts: [1, 2, 0, 1],
  });
});

test("hyperparameters of the HParams plugin are settings", async () => {
  expect({ ...(await read(tf2)).settings }).toEqual({ lr: 0.1, optimizer: "sgd", nesterov: true });
});

test("a last record that is cut off is noted, wherever the cut is", async () => {
  const whole = joined(event(1, scalar("loss")), event(2, scalar("loss")));
  for (let size = whole.byteLength / 2 + 1; size < whole.byteLength; size++) {
    const content = await read(whole.slice(0, size));
    expect(series(content, "loss")?.positions).toEqual([1]);
    expect(content.notes).toMatchObject([{ code: "cut-off", offset: whole.byteLength / 2 }]);
  }
});

test("a record whose data are damaged is left out, and the next ones read", async () => {
  const damaged = event(2, scalar("loss"));
  damaged[20] = 0xff;
  const content = await read(joined(event(1, scalar("loss")), damaged, event(3, scalar("loss"))));
  expect(series(content, "loss")?.positions).toEqual([1, 3]);
  expect(content.notes).toEqual([
    { code: "damaged", what: "1 record", offset: event(1, scalar("loss")).byteLength },
  ]);
});

test("behind a damaged length nothing is found, such as in zeros at the end", async () => {
  const first = event(1, scalar("loss"));
  const content = await read(joined(first, new Uint8Array(40)));
  expect(series(content, "loss")?.positions).toEqual([1]);
  expect(content.notes).toEqual([
    {
      code: "damaged",
      what: "the length of a record; the last 40 bytes are not read",
      offset: first.byteLength,
    },
  ]);
});

test("a run that started again keeps the order of the file", async () => {
  const steps = [1, 2, 3, 2, 3].map((step) => event(step, scalar("loss")));
  expect(series(await read(joined(...steps)), "loss")?.positions).toEqual([1, 2, 3, 2, 3]);
});

test("tags of Keras and what is logged at the same epochs count epochs", async () => {
  const content = await read(
    joined(
      event(0, scalar("epoch_loss"), scalar("learning")),
      event(1, scalar("epoch_loss"), scalar("learning"), scalar("batch_loss")),
    ),
  );
  expect(content.logs[0]?.series.map(({ tag, base }) => [tag, base])).toEqual([
    ["epoch_loss", "epoch"],
    ["learning", "epoch"],
    ["batch_loss", "step"],
  ]);
});

test("a file of another kind is refused by its first length", async () => {
  await expect(read(encoded("loss,acc\n0.1,0.9\n"))).rejects.toThrow(
    "tfevents: run.tfevents: length of the first record does not fit its checksum, got",
  );
});

test("an event file is recognised by its first record, or by its name where it is empty", () => {
  const of = (name: string, head: Uint8Array) =>
    tfevents.recognises({ name, size: head.byteLength, head });
  expect(of("anything", torch)).toBe(true);
  expect(of("run/events.out.tfevents.1700000000.host", new Uint8Array())).toBe(true);
  expect(of("train.tfrecord", frame(encoded("an example")))).toBe(false);
});

survivesDamage(tfevents, [
  { name: "torch.tfevents", bytes: torch },
  { name: "tf2.tfevents", bytes: tf2 },
]);
