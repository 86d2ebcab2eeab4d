import { describe, expect, test } from "vitest";
import { clips } from "../training/clips/index.ts";
import { schedules } from "../training/schedules/index.ts";
import { clipOf } from "./arguments.ts";
import { clipArgument, precisionArgument, scheduleArgument } from "./recipe-arguments.ts";
import { UsageError } from "./usage-error.ts";

const schedule = scheduleArgument("--schedule");
const clip = clipArgument("--clip");
const precision = precisionArgument("--precision");

describe("--schedule", () => {
  test.each([
    ["cosine", { id: "cosine", config: {} }],
    ["cosine:warmup=0.1,final=0.01", { id: "cosine", config: { warmup: 0.1, final: 0.01 } }],
    [
      "reduce-on-plateau:minDelta=1e-3, patience=2",
      { id: "reduce-on-plateau", config: { minDelta: 1e-3, patience: 2 } },
    ],
  ])("%s", (text, expected) => {
    expect(schedule(text)).toEqual(expected);
  });

  test.each(schedules.map(({ id }) => id))("knows %s", (id) => {
    expect(schedule(id)).toEqual({ id, config: {} });
  });

  test.each([
    ["cosin", '--schedule: unknown schedule, got "cosin"; try "cosine"'],
    ["cosine:warm=3", '--schedule: unknown setting, got "warm"; try "warmup"'],
    ["cosine:warmup", '--schedule: settings must be written key=value, got "warmup"'],
    ["cosine:", '--schedule: settings must be written key=value, got ""'],
    ["cosine:warmup=", '--schedule: warmup must be a number ≥ 0, got ""'],
    ["cosine:warmup=soon", '--schedule: warmup must be a number ≥ 0, got "soon"'],
    ["cosine:warmup=-1", "--schedule: warmup must be a number ≥ 0, got -1"],
    ["cosine:final=0,final=1", "--schedule: final may be given once, got it twice"],
    [
      "constant:steps=3",
      '--schedule: constant has no settings, got "steps"; try --schedule constant',
    ],
  ])("%s is refused", (text, message) => {
    expect(() => schedule(text)).toThrow(new UsageError(message));
  });
});

describe("--clip", () => {
  test.each([
    ["adaptive", { kind: "adaptive", threshold: 0.01 }],
    ["adaptive:0.02", { kind: "adaptive", threshold: 0.02 }],
    ["auto:25", { kind: "auto", threshold: 25 }],
    ["global-norm:1", { kind: "global-norm", threshold: 1 }],
  ])("%s", (text, expected) => {
    expect(clip(text)).toEqual(expected);
  });

  test.each(clips.map(({ id }) => id))("knows %s", (kind) => {
    expect(clip(`${kind}:0.5`)).toEqual({ kind, threshold: 0.5 });
  });

  test.each([
    ["adaptiv", '--clip: unknown kind, got "adaptiv"; try "adaptive"'],
    ["norm", "--clip: norm needs a threshold, got none; try --clip norm:1"],
    ["norm:0", "--clip: threshold of norm must be a number > 0, got 0"],
    ["auto:200", "--clip: threshold of auto must be a number > 0 and ≤ 100, got 200"],
    ["auto:", '--clip: threshold of auto must be a number > 0 and ≤ 100, got ""'],
  ])("%s is refused", (text, message) => {
    expect(() => clip(text)).toThrow(new UsageError(message));
  });

  test("and another bound are one too many", () => {
    expect(() => clipOf({ clip: clip("adaptive"), clipNorm: 1 })).toThrow(
      new UsageError(
        "isograd: gradients can be clipped in one way, got --clip-norm and --clip; try one of them",
      ),
    );
  });
});

describe("--precision", () => {
  test.each([
    ["float16", { format: "float16", lossScale: "dynamic" }],
    ["float16:dynamic", { format: "float16", lossScale: "dynamic" }],
    ["float16:1024", { format: "float16", lossScale: 1024 }],
    ["bfloat16", { format: "bfloat16", lossScale: 1 }],
  ])("%s", (text, expected) => {
    expect(precision(text)).toEqual(expected);
  });

  test.each([
    ["float61", '--precision: unknown format, got "float61"; try "float16"'],
    ["float16:big", '--precision: loss scale must be a number > 0 or dynamic, got "big"'],
    ["float16:0", "--precision: loss scale must be a number > 0 or dynamic, got 0"],
  ])("%s is refused", (text, message) => {
    expect(() => precision(text)).toThrow(new UsageError(message));
  });
});
