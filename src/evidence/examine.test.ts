import { describe, expect, test } from "vitest";
import { always, traceOf } from "../detectors/trace.fixture.ts";
import { curveOf, evidenceOf, memoryOf, momentWith, weightOf } from "./evidence.fixture.ts";
import type { SignCode, SignFinding } from "./examination.ts";
import { examine, signsVerdict } from "./examine.ts";
import type { Progress } from "./progress.ts";
import { found } from "./sign.ts";
import { line } from "./signs/look.fixture.ts";

const failure = (code: SignCode, figures: SignFinding["figures"] = {}) =>
  found("test", code, "failure", { figures });
const warning = (code: SignCode) => found("test", code, "warning", {});
const course = (state: Progress["state"]): Progress => ({
  state,
  firstLoss: 1,
  lastLoss: 1,
  drop: 0,
  accuracy: Number.NaN,
  from: [],
});

describe("signsVerdict", () => {
  test.each([
    // Nothing was asked of the network.
    [["nothing-flows"], "unknown", "misconfigured"],
    [["gradients-exactly-zero"], "at-chance", "misconfigured"],
    [["learning-rate-zero"], "at-chance", "misconfigured"],
    // Numbers that are none, whatever else is found.
    [["loss-not-finite"], "learned", "unstable"],
    [["loss-hides-nan"], "converged", "unstable"],
    [["weights-not-finite"], "unknown", "unstable"],
    [["optimizer-not-finite", "depth-vanishes"], "at-chance", "unstable"],
    [["loss-not-finite", "depth-explodes"], "diverged", "exploding"],
    [["gradient-not-finite", "norm-huge"], "diverged", "exploding"],
    [["norm-explodes"], "diverged", "unstable"],
    [["loss-diverges"], "diverged", "unstable"],
    [["loss-diverges", "depth-explodes"], "diverged", "exploding"],
    // What was learned is learned.
    [["depth-vanishes"], "learned", "healthy"],
    [["norm-vanishes", "depth-vanishes"], "converged", "healthy"],
    [["depth-explodes", "norm-explodes"], "learned", "healthy"],
    [["loss-scale-falls"], "learned", "healthy"],
    // What was not has a mechanism, or none that is known.
    [["depth-vanishes"], "at-chance", "vanishing"],
    [["depth-vanishes"], "moving", "vanishing"],
    [["depth-vanishes"], "unknown", "vanishing"],
    [["norm-vanishes"], "at-chance", "vanishing"],
    [["depth-explodes"], "at-chance", "exploding"],
    [["norm-huge"], "unknown", "exploding"],
    [["weights-grow"], "unknown", "exploding"],
    [["norm-explodes"], "at-chance", "unstable"],
    [["weights-vanish"], "at-chance", "vanishing"],
    [["loss-scale-falls"], "at-chance", "unstable"],
    [["never-left-initialization"], "at-chance", "inconclusive"],
    [["loss-at-chance"], "at-chance", "inconclusive"],
    [[], "at-chance", "inconclusive"],
    [[], "unknown", "inconclusive"],
    [[], "moving", "healthy"],
    [[], "learned", "healthy"],
    [[], "converged", "healthy"],
  ] as const)("%j in a training that is %s is %s", (codes, state, verdict) => {
    const findings = codes.map((code) => failure(code));
    expect(signsVerdict(findings, course(state), evidenceOf({}))).toBe(verdict);
  });

  test.each([
    "depth-vanishes",
    "depth-explodes",
    "sources-contradict",
    "every-step-clipped",
    "gradients-cancel",
    "gradients-exactly-zero",
    "loss-scale-falls",
    "norm-spikes",
  ] as const)("a warning of %s decides nothing", (code) => {
    const findings = [warning(code)];
    expect(signsVerdict(findings, course("at-chance"), evidenceOf({}))).toBe("inconclusive");
    expect(signsVerdict(findings, course("moving"), evidenceOf({}))).toBe("healthy");
  });

  test("kernels that get nothing while biases do belong to dead units", () => {
    const findings = [failure("gradients-exactly-zero", { alive: 1 })];
    expect(signsVerdict(findings, course("at-chance"), evidenceOf({}))).toBe("dead");
  });

  test("kernels that never moved are vanishing where another one did, or activations saturate", () => {
    const findings = [failure("never-left-initialization")];
    const verdictIn = (json: string) =>
      signsVerdict(
        findings,
        course("at-chance"),
        evidenceOf({ architecture: { value: { kind: "keras", json }, from: "m" } }),
      );
    expect(verdictIn('{"activation": "sigmoid"}')).toBe("vanishing");
    expect(verdictIn('{"activation": "relu"}')).toBe("inconclusive");
    const both = [...findings, warning("weights-unmoved")];
    expect(signsVerdict(both, course("at-chance"), evidenceOf({}))).toBe("vanishing");
  });
});

describe("examine, of weights alone", () => {
  const std = 0.1 / Math.sqrt(3);
  const verdictOf = (ratios: readonly number[], shapes: readonly (readonly number[])[] = []) =>
    examine(
      evidenceOf({
        moments: [
          momentWith({
            weights: ratios.map((ratio, i) => {
              const shape = shapes[i] ?? [100, 100];
              const own = 1 / Math.sqrt(3 * (shape[1] ?? 1));
              return weightOf(`layers.${i}.weight`, { std: ratio * own }, shape);
            }),
          }),
        ],
      }),
    ).verdict;

  test("kernels that all left their initialization, each its own way, were trained", () => {
    expect(verdictOf([1.2, 1.6, 3])).toBe("healthy");
  });

  test.each([
    ["one of them did not", [1.2, 1, 3], []],
    ["all by one factor, as He's initialization has it", [2.449, 2.449, 2.449], []],
    ["it is one kernel", [2], []],
    [
      "all have one spread, as transformers draw them",
      [0.02, 0.02].map((spread, i) => spread * Math.sqrt(3 * (i === 0 ? 1024 : 4096))),
      [
        [4096, 1024],
        [1024, 4096],
      ],
    ],
  ] as const)("nothing is known where %s", (_, ratios, shapes) => {
    expect(verdictOf(ratios, shapes)).toBe("inconclusive");
  });

  test("kernels as drawn are a network before its training", () => {
    const weights = [weightOf("a.weight", { std }), weightOf("b.weight", { std })];
    const { verdict, findings } = examine(evidenceOf({ moments: [momentWith({ weights })] }));
    expect(verdict).toBe("inconclusive");
    expect(findings.map(({ code }) => code)).toEqual(["untrained"]);
  });
});

describe("examine, of a run that was recorded in full", () => {
  const trained = { trainLoss: 0.01, trainMetric: 1 };

  test("says what the detectors say, and nothing of signs: they would say it again, of less", () => {
    const trace = traceOf([...always({}, 8), trained]);
    const curves = [curveOf("gradient", [1, 1, Number.NaN])];
    const { verdict, findings, traced, looked, notLooked } = examine({
      ...evidenceOf({ curves }),
      trace,
    });
    expect(verdict).toBe("healthy");
    expect([findings, traced, notLooked]).toEqual([[], [], []]);
    expect(looked).toContain("vanishing-gradient");
  });

  test("that vanished, and one that broke, are what diagnose calls them", () => {
    const vanished = { grads: [1e-4, 1e-3, 1, 1], trainLoss: Math.LN2, trainMetric: 0.5 };
    const broken = traceOf([{}, {}, { loss: Number.NaN, gradNorm: Number.NaN }]);
    expect(examine({ ...evidenceOf({}), trace: traceOf(always(vanished)) }).verdict).toBe(
      "vanishing",
    );
    expect(examine({ ...evidenceOf({}), trace: broken }).verdict).toBe("unstable");
  });
});

test("nothing at all is inconclusive, and every sign says what it lacks", () => {
  const { verdict, looked, notLooked, findings, progress } = examine(evidenceOf({}));
  expect({ verdict, looked, findings, state: progress.state }).toEqual({
    verdict: "inconclusive",
    looked: [],
    findings: [],
    state: "unknown",
  });
  expect(notLooked.length).toBeGreaterThan(10);
});

test("a sign runs, or says what it lacks", () => {
  const { looked, notLooked } = examine(
    evidenceOf({
      curves: [curveOf("loss", line(2, 1))],
      moments: [momentWith({ optimizer: memoryOf([1, 1, 1]) })],
    }),
  );
  expect(looked).toContain("depth-profile");
  expect(notLooked).toContainEqual({ sign: "gradient-norm", lacks: "gradient-norm" });
  expect(new Set([...looked, ...notLooked.map(({ sign }) => sign)]).size).toBe(
    looked.length + notLooked.length,
  );
});
