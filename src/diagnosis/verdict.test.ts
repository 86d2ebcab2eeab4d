import { describe, expect, test } from "vitest";
import type { Finding, FindingCode } from "../detectors/detector.ts";
import type { Outcome } from "../training/outcome.ts";
import { type Verdict, verdictOf, verdicts } from "./verdict.ts";

const lasting = { share: 1, atEnd: 1 };
const tiny = { limits: { relativeGrad: 1e-4 } };

describe("a run that did not train", () => {
  test.each<[string, readonly Finding[], Verdict]>([
    ["without a finding", [], "inconclusive"],
    ["with a stalled loss alone", [finding("loss-stalled")], "inconclusive"],
    ["whose gradient vanishes", [finding("gradient-vanishes")], "vanishing"],
    ["whose gradient is tiny everywhere", [finding("gradient-tiny-everywhere", tiny)], "vanishing"],
    ["whose gradient explodes", [finding("gradient-explodes")], "exploding"],
    ["whose signal explodes", [finding("signal-explodes")], "exploding"],
    ["whose updates explode", [finding("update-explodes")], "exploding"],
    ["whose units are dead", [finding("units-dead")], "dead"],
    ["whose units are saturated", [finding("units-saturated")], "saturated"],
    ["whose gradient vanishes in time", [finding("gradient-vanishes-in-time")], "vanishing"],
    ["whose gradient explodes in time", [finding("gradient-explodes-in-time")], "exploding"],
    ["whose gradient falls below float16", [finding("gradient-underflows")], "vanishing"],
    ["whose weights shrink", [finding("weights-shrink")], "vanishing"],
    ["whose updates are too small", [finding("update-vanishes")], "starved"],
    ["whose loss oscillates", [finding("loss-oscillates")], "unstable"],
    ["whose loss grows", [finding("loss-grows")], "unstable"],
  ])("%s", (_, findings, verdict) => {
    for (const kind of ["not-trained", "partly-trained", "interrupted"] as const)
      expect(verdictOf(outcome(kind), findings, undefined)).toBe(verdict);
  });

  test.each(["gradient-vanishes", "units-dead", "gradient-explodes", "units-saturated"] as const)(
    "is not held to a warning: %s",
    (code) => {
      const warning = finding(code, { severity: "warning" });
      expect(verdictOf(outcome("not-trained"), [warning], undefined)).toBe("inconclusive");
    },
  );

  test.each(["gradient-vanishes", "units-dead", "gradient-explodes", "update-explodes"] as const)(
    "is not held to what has passed: %s",
    (code) => {
      const past = finding(code, { figures: { share: 0.4, atEnd: 0 } });
      expect(verdictOf(outcome("not-trained"), [past], undefined)).toBe("inconclusive");
      const half = finding(code, { figures: { share: 0.5, atEnd: 0 } });
      expect(verdictOf(outcome("not-trained"), [half], undefined)).not.toBe("inconclusive");
    },
  );

  test("vanishes rather than being saturated: saturation is its cause", () => {
    const findings = [finding("units-saturated"), finding("gradient-vanishes")];
    expect(verdictOf(outcome("not-trained"), findings, undefined)).toBe("vanishing");
  });
});

describe("a gradient of exactly 0 behind dead units", () => {
  const cutOff = (atStart: number, relativeGrad = 0) =>
    finding("gradient-tiny-everywhere", {
      ...tiny,
      figures: { ...lasting, atStart, relativeGrad },
    });

  test("was cut off, from the start or later: dead", () => {
    for (const atStart of [0, 0.02])
      expect(
        verdictOf(outcome("not-trained"), [cutOff(atStart), finding("units-dead")], undefined),
      ).toBe("dead");
  });

  test("vanished where it was tiny at the start, or is not 0", () => {
    const dead = finding("units-dead");
    expect(verdictOf(outcome("not-trained"), [cutOff(1e-7), dead], undefined)).toBe("vanishing");
    expect(verdictOf(outcome("not-trained"), [cutOff(0.02, 1e-9), dead], undefined)).toBe(
      "vanishing",
    );
  });

  test("vanished where no unit is dead", () => {
    expect(verdictOf(outcome("not-trained"), [cutOff(0)], undefined)).toBe("vanishing");
  });
});

describe("a run that diverged", () => {
  test.each<[string, readonly Finding[], Verdict]>([
    ["without a mechanism", [finding("non-finite-loss")], "unstable"],
    ["whose updates exploded", [finding("update-explodes")], "unstable"],
    ["whose signal exploded at initialization", [finding("signal-explodes")], "exploding"],
    ["whose gradient exploded at initialization", [finding("gradient-explodes")], "exploding"],
    [
      "whose signal was healthy at initialization and grew in the last steps",
      [finding("signal-explodes", { step: 30, figures: { share: 0.2, atEnd: 1 } })],
      "unstable",
    ],
    [
      "whose signal was healthy at initialization, in a run too short for that to be most of it",
      [finding("signal-explodes", { step: 6, figures: { share: 0.6, atEnd: 1 } })],
      "unstable",
    ],
  ])("%s", (_, findings, verdict) => {
    expect(verdictOf(outcome("diverged"), findings, undefined)).toBe(verdict);
  });
});

describe("a run that trained", () => {
  test("is healthy whatever was found on the way", () => {
    const findings = [
      finding("gradient-vanishes"),
      finding("units-dead"),
      finding("update-explodes"),
    ];
    expect(verdictOf(outcome("trained"), findings, undefined)).toBe("healthy");
    for (const misfit of ["output", "scale"] as const)
      expect(verdictOf(outcome("trained"), findings, misfit)).toBe("healthy");
  });

  test("is unstable where its loss has grown again", () => {
    expect(verdictOf(outcome("trained"), [finding("loss-grows")], undefined)).toBe("unstable");
  });
});

describe("a misfit", () => {
  test("of the output explains whatever did not train", () => {
    for (const code of ["gradient-vanishes", "units-dead", "update-explodes"] as const)
      expect(verdictOf(outcome("not-trained"), [finding(code)], "output")).toBe("misconfigured");
    expect(verdictOf(outcome("diverged"), [finding("non-finite-loss")], "output")).toBe(
      "misconfigured",
    );
  });

  test("of scale explains what has no other mechanism", () => {
    expect(verdictOf(outcome("not-trained"), [finding("gradient-vanishes")], "scale")).toBe(
      "vanishing",
    );
    expect(verdictOf(outcome("not-trained"), [finding("loss-oscillates")], "scale")).toBe(
      "misconfigured",
    );
    expect(verdictOf(outcome("not-trained"), [], "scale")).toBe("misconfigured");
    expect(verdictOf(outcome("diverged"), [], "scale")).toBe("misconfigured");
  });

  test("does not excuse a signal that explodes from the start", () => {
    for (const misfit of ["output", "scale"] as const)
      expect(verdictOf(outcome("diverged"), [finding("signal-explodes")], misfit)).toBe(
        "exploding",
      );
  });
});

test("every verdict has a run that gets it", () => {
  const given: readonly Verdict[] = [
    verdictOf(outcome("trained"), [], undefined),
    verdictOf(outcome("not-trained"), [finding("gradient-vanishes")], undefined),
    verdictOf(outcome("not-trained"), [finding("gradient-explodes")], undefined),
    verdictOf(outcome("diverged"), [], undefined),
    verdictOf(outcome("not-trained"), [finding("units-dead")], undefined),
    verdictOf(outcome("not-trained"), [finding("units-saturated")], undefined),
    verdictOf(outcome("not-trained"), [finding("update-vanishes")], undefined),
    verdictOf(outcome("not-trained"), [], "output"),
    verdictOf(outcome("not-trained"), [], undefined),
  ];
  expect(given).toEqual(verdicts);
});

function finding(code: FindingCode, changes: Partial<Finding> = {}): Finding {
  return {
    detector: "fixture",
    code,
    layer: undefined,
    step: 0,
    severity: "failure",
    figures: lasting,
    limits: {},
    ...changes,
  };
}

function outcome(kind: Outcome["kind"]): Outcome {
  return {
    kind,
    steps: 100,
    finalLoss: 0.5,
    finalMetric: 0.5,
    validationLoss: 0.5,
    validationMetric: 0.5,
    firstNonFiniteStep: kind === "diverged" ? 40 : undefined,
    progress: kind === "trained" ? 1 : 0,
  };
}
