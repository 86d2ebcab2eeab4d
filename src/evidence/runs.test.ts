import { describe, expect, test } from "vitest";
import { type Content, contentOf, type Log } from "../formats/content.ts";
import { tensorOf } from "./evidence.fixture.ts";
import type { ReadFile } from "./join.ts";
import { runsOf } from "./runs.ts";

const logOf = (tag: string, values: readonly number[]): Log => ({
  series: [{ tag, base: "step", positions: values.map((_, i) => i), values }],
  histograms: [],
});
const falling = (from: number) => logOf("loss", [from, from / 2, from / 3, from / 4]);

const file = (name: string, content: Partial<Content>, format = "csv"): ReadFile => ({
  name,
  content: contentOf(format, content),
});
const logged = (name: string, ...logs: readonly Log[]) => file(name, { logs });
const weights = (name: string) =>
  file(name, {
    checkpoint: {
      framework: "torch",
      step: undefined,
      epoch: undefined,
      weights: [tensorOf("w", [1], [1])],
      optimizer: undefined,
      scaler: undefined,
    },
  });

/** Names of runs with the names of their files. */
function grouping(...files: readonly ReadFile[]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    runsOf(files).map(({ name, files: own }) => [name, own.map((each) => each.name)]),
  );
}

describe("runsOf", () => {
  test("no files are one run with nothing in it", () => {
    expect(grouping()).toEqual({ "": [] });
  });

  test("the checkpoints of Hugging Face belong to the run around them", () => {
    const names = ["checkpoint-10/trainer_state.json", "checkpoint-20/trainer_state.json"];
    const files = [
      ...names.map((name) => logged(name, falling(2))),
      weights("checkpoint-10/model.safetensors"),
      weights("checkpoint-20/model.safetensors"),
      weights("model.safetensors"),
      logged("logs/events.out.tfevents.1", falling(2)),
    ];
    expect(grouping(...files)).toEqual({ "": files.map(({ name }) => name) });
  });

  test("folders with logs of their own are trainings of their own, each with its checkpoints", () => {
    expect(
      grouping(
        logged("a/log.csv", falling(2)),
        weights("a/ckpt/last.pt"),
        logged("b/log.csv", falling(3)),
        weights("b/ckpt/last.pt"),
      ),
    ).toEqual({ a: ["a/log.csv", "a/ckpt/last.pt"], b: ["b/log.csv", "b/ckpt/last.pt"] });
  });

  test("weights in folders beside each other are trainings beside each other", () => {
    expect(grouping(weights("a/model.pt"), weights("b/model.pt"))).toEqual({
      a: ["a/model.pt"],
      b: ["b/model.pt"],
    });
  });

  test("two loggers of Lightning watched one training", () => {
    const names = ["csv/version_0/metrics.csv", "tensorboard/version_0/events.out", "last.ckpt"];
    const [table = "", events = "", checkpoint = ""] = names;
    const runs = runsOf([
      logged(table, falling(2)),
      logged(events, falling(2)),
      weights(checkpoint),
    ]);
    expect(runs).toHaveLength(1);
    expect(runs[0]?.files.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
  });

  test("versions of Lightning are trainings", () => {
    expect(
      Object.keys(
        grouping(
          logged("lightning_logs/version_0/metrics.csv", falling(2)),
          logged("lightning_logs/version_1/metrics.csv", falling(3)),
        ),
      ),
    ).toEqual(["version_0", "version_1"]);
  });

  test("the training and validation folders of Keras are one training", () => {
    expect(
      Object.keys(
        grouping(
          logged("logs/train/events.out", falling(2)),
          logged("logs/validation/events.out", falling(3)),
        ),
      ),
    ).toEqual([""]);
  });

  test("MLflow: a file for each metric, a folder for each training", () => {
    const metric = (name: string, tag: string, from: number) =>
      file(name, { logs: [logOf(tag, [from, from / 2, from / 3])] }, "mlflow");
    const files = [
      metric("mlruns/1/aa/metrics/loss", "loss", 2),
      metric("mlruns/1/aa/metrics/grads/fc.weight", "grads/fc.weight", 1),
      metric("mlruns/1/bb/metrics/loss", "loss", 3),
    ];
    expect(grouping(...files)).toEqual({
      "mlruns/1/aa": [files[0]?.name, files[1]?.name],
      "mlruns/1/bb": [files[2]?.name],
    });
  });

  test("a console log of two trainings gives both; what else there is belongs to the later one", () => {
    const runs = runsOf([logged("console.txt", falling(2), falling(3)), weights("model.pt")]);
    expect(runs.map(({ name }) => name)).toEqual(["console.txt #1", "console.txt #2"]);
    expect(runs.map(({ files }) => files.map(({ name }) => name))).toEqual([
      ["console.txt"],
      ["console.txt", "model.pt"],
    ]);
    expect(runs.map(({ files }) => files[0]?.content.logs.length)).toEqual([1, 1]);
  });

  test("a training that was run twice, with another logger setting, stays two: one program logs one training once", () => {
    const norms = logOf("grad_norm", [3, 2, 1, Number.NaN]);
    const both = (loss: number): Log => ({
      ...norms,
      series: [...norms.series, ...logOf("loss", [2, 1, 0.5, loss]).series],
    });
    expect(
      grouping(logged("nan/a.csv", both(Number.NaN)), logged("hidden/a.csv", both(0))),
    ).toEqual({
      nan: ["nan/a.csv"],
      hidden: ["hidden/a.csv"],
    });
  });

  test("a constant that two trainings have in common does not make them one", () => {
    const rate = logOf("learning_rate", [0.1, 0.1, 0.1, 0.1]);
    const both = (from: number): Log => ({
      series: [...rate.series, ...falling(from).series],
      histograms: [],
    });
    expect(runsOf([logged("a/log.csv", both(2)), logged("b/log.csv", both(3))])).toHaveLength(2);
  });
});
