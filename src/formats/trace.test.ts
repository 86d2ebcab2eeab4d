import { fc, test as propertyTest } from "@fast-check/vitest";
import { expect, test } from "vitest";
import type { Trace } from "../trace/trace.ts";
import { readTrace, writeTrace } from "./trace.ts";

const trace: Trace = {
  header: {
    version: 1,
    source: "isograd",
    layers: [
      { name: "dense_1", kind: "Dense", activation: "sigmoid", isWeighted: true },
      { name: "flat\n", kind: "Flatten", activation: undefined, isWeighted: false },
    ],
    optimizer: "sgd",
    learningRate: 0.1,
    clip: { kind: "global-norm", threshold: 1 },
    lossScale: 1,
    batchSize: 32,
    stepsPerEpoch: 2.5,
    plannedSteps: 50,
    seed: 3,
    goal: { loss: "mse", metric: "r2", chanceLoss: 1, chanceMetric: 0, ceilingMetric: undefined },
  },
  records: [
    {
      step: 0,
      loss: 0.7,
      gradNorm: 1e-30,
      layers: { "grad-norm": [1e-300, Number.NaN], saturation: [0, Number.POSITIVE_INFINITY] },
      evaluation: {
        trainLoss: 1,
        trainMetric: 0,
        validationLoss: 1,
        validationMetric: Number.NEGATIVE_INFINITY,
      },
    },
    { step: 7, loss: Number.NaN, gradNorm: Number.POSITIVE_INFINITY },
  ],
};

const [headerLine = "", ...recordLines] = writeTrace(trace).trimEnd().split("\n");
const headerBytes = new TextEncoder().encode(headerLine).byteLength;

test("readTrace gives back what writeTrace was given", () => {
  expect(readTrace(writeTrace(trace), "run")).toEqual(trace);
});

const anyNumber = fc.double();
propertyTest.prop([
  fc.array(fc.tuple(anyNumber, anyNumber, fc.array(anyNumber, { minLength: 2, maxLength: 2 })), {
    maxLength: 20,
  }),
])("every number comes back, finite or not", (rows) => {
  const records = rows.map(([loss, gradNorm, row], step) => ({
    step,
    loss: loss + 0,
    gradNorm: gradNorm + 0,
    layers: { "grad-norm": row.map((x) => x + 0) },
  }));
  expect(readTrace(writeTrace({ ...trace, records }), "run").records).toEqual(records);
});

test("numbers that are not finite are written as strings, one record a line", () => {
  expect(recordLines).toHaveLength(2);
  expect(recordLines[1]).toBe('{"step":7,"loss":"NaN","gradNorm":"Infinity"}');
});

test("a last line that was cut off is left out, wherever the cut is", () => {
  const text = writeTrace(trace).trimEnd();
  const lastLine = recordLines[1] ?? "";
  for (let cut = 1; cut < lastLine.length; cut++) {
    expect(readTrace(text.slice(0, -cut), "run").records).toEqual(trace.records.slice(0, 1));
  }
});

test("a trace that has only its header has no records", () => {
  expect(readTrace(headerLine, "run").records).toEqual([]);
});

test("a byte order mark, blank lines and unknown keys are passed over", () => {
  const text = `\uFEFF${headerLine}\r\n\r\n{"step":1,"loss":1,"gradNorm":2,"extra":[]}\n\n`;
  expect(readTrace(text, "run").records).toEqual([{ step: 1, loss: 1, gradNorm: 2 }]);
});

test.each([
  ["", "trace: run: is empty; the first line must be a header at byte 0"],
  ["[1]\n", "trace: run, line 1: must be an object, got [1] at byte 0"],
  ['{"version":2}\n', "trace: run, line 1: version must be 1, got 2"],
  ['{"version":1}\n', "trace: run, line 1: source must be text, got nothing"],
  [
    `${headerLine}\n{"step":1}\n`,
    `trace: run, line 2: loss must be a number, got nothing at byte ${headerBytes + 1}`,
  ],
  [
    `${headerLine}\n{"step":-1,"loss":1,"gradNorm":1}\n`,
    "trace: run, line 2: step must be a whole number ≥ 0, got -1",
  ],
  [
    `${headerLine}\n{"step":1,"loss":"nan","gradNorm":1}\n`,
    'trace: run, line 2: loss must be a number, got "nan"',
  ],
  [
    `${headerLine}\n{"step":1,"loss":1,"gradNorm":1,"layers":{"grad-norm":[1]}}\n`,
    "trace: run, line 2: grad-norm must have one number for each of the 2 layers, got 1",
  ],
  [
    `${headerLine}\n{"step":1,"loss":1,"gradNorm":1}\n{"step":1,"loss":1,"gradNorm":1}\n`,
    `trace: run: steps must rise, got 1 after 1 at byte ${headerBytes + 1 + 33}`,
  ],
  [
    `${headerLine}\nbroken\n{"step":1,"loss":1,"gradNorm":1}\n`,
    `trace: run, line 2: not JSON, got "b" at byte ${headerBytes + 1}`,
  ],
  [
    `\uFEFF${headerLine}\r\n\r\n{"step":-1}`.concat("\n"),
    `trace: run, line 3: step must be a whole number ≥ 0, got -1 at byte ${3 + headerBytes + 4}`,
  ],
])("%j says what is wrong", (text, message) => {
  expect(() => readTrace(text, "run")).toThrow(message);
});
