import { readdirSync } from "node:fs";
import { fc, test as lawTest } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { type ProfileId, profiles } from "../trace/profiles/index.ts";
import { type QuantityId, quantities } from "../trace/quantities/index.ts";
import type { Trace } from "../trace/trace.ts";
import type { Detector, Finding } from "./detector.ts";
import { detectors } from "./index.ts";
import { always, denseLayers, traceOf, traceOfAll } from "./trace.fixture.ts";

const all: readonly Detector[] = detectors;

const healthyLosses = Array.from({ length: 20 }, (_, i) => ({
  trainLoss: 0.7 * 0.8 ** i,
  trainMetric: 0.5 + 0.025 * i,
}));
const healthy = {
  "no record": traceOf([]),
  "one sample": traceOf([{}]),
  "two samples": traceOf(always({}, 2)),
  "many samples": traceOf(healthyLosses),
  "no layers": traceOf(healthyLosses, {}, []),
  "an output layer alone": traceOf(healthyLosses, {}, denseLayers(1)),
  "one hidden layer": traceOf(healthyLosses, {}, denseLayers(2)),
  "records without samples": withoutLayers(traceOf(healthyLosses)),
  "samples without quantities": withLayers(traceOf(healthyLosses), {}),
  "quantities that no layer has": traceWith(healthyLosses, Number.NaN),
};

const odd = fc.oneof(
  { weight: 3, arbitrary: fc.double({ min: 1e-6, max: 1e6, noNaN: true }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(0, 1e-38, 1e38, Number.NaN, Number.POSITIVE_INFINITY),
  },
);
const oddRow = fc.array(odd, { minLength: 4, maxLength: 4 });
const oddTrace = fc
  .array(
    fc.record({
      grads: oddRow,
      weightGrads: oddRow,
      weightNorms: oddRow,
      updates: oddRow,
      forward: oddRow,
      saturated: oddRow,
      dead: oddRow,
      loss: odd,
      gradNorm: odd,
      trainLoss: odd,
    }),
    { maxLength: 15 },
  )
  .map((records) => traceOf(records));

describe.each(all)("$id", (detector) => {
  test.each(Object.entries(healthy))("finds nothing in %s", (_, trace) => {
    expect(detector.detect(trace)).toEqual([]);
  });

  test.each([0, Number.NaN, Number.POSITIVE_INFINITY])(
    "reads a trace of nothing but %d without an exception",
    (value) => {
      for (const count of [1, 2, 8])
        for (const depth of [1, 2, 4]) {
          const trace = traceOfAll(value, count, denseLayers(depth));
          expectSound(detector, detector.detect(trace), trace);
        }
    },
  );

  lawTest.prop([oddTrace], { numRuns: 300 })(
    "names only layers and steps that exist, with figures that are numbers",
    (trace) => expectSound(detector, detector.detect(trace), trace),
  );

  test("needs quantities that are measured", () => {
    const known: readonly (QuantityId | ProfileId)[] = [...quantities, ...profiles].map(
      ({ id }) => id,
    );
    for (const need of detector.needs) expect(known).toContain(need);
  });

  test("finds nothing of what it needs when that was not recorded", () => {
    if (detector.needs.length === 0) return;
    const trace = withLayers(traceOf(always({})), {});
    expect(detector.detect(trace)).toEqual([]);
  });

  test("says what it sees in a sentence, and who described it", () => {
    expect(detector.summary).toMatch(/^[A-Z].*\.$/);
    expect(detector.source).not.toBe("");
  });
});

test("this folder holds exactly the registered detectors, one file each, under its id", () => {
  const others = [
    "detector.ts",
    "index.ts",
    "alarm.ts",
    "gradient-profile.ts",
    "time-profile.ts",
    "persistence.ts",
  ];
  const files = readdirSync(import.meta.dirname).filter(
    (file) => !/[.](test|fixture)[.]ts$/.test(file) && !others.includes(file),
  );
  expect(files.toSorted()).toEqual(detectors.map(({ id }) => `${id}.ts`).toSorted());
});

/** What a reader may rely on, whatever the trace holds. */
function expectSound({ id }: Detector, findings: readonly Finding[], trace: Trace): void {
  const names = trace.header.layers.map(({ name }) => name);
  const steps = trace.records.map(({ step }) => step);
  for (const finding of findings) {
    expect(finding.detector).toBe(id);
    if (finding.layer !== undefined) expect(names).toContain(finding.layer);
    expect(steps).toContain(finding.step);
    const { atStart, ...figures } = finding.figures; // the first sample may have had none
    // A loss that is NaN is what this one reports.
    if (id !== "non-finite") expect(Object.values(figures).some(Number.isNaN)).toBe(false);
    expect(Object.values(finding.limits).every(Number.isFinite)).toBe(true);
    const { share = 1, atEnd = 1 } = finding.figures;
    expect(share > 0 && share <= 1 && (atEnd === 0 || atEnd === 1)).toBe(true);
  }
  expect(new Set(findings.map(({ code, layer }) => `${code} ${layer}`)).size).toBe(findings.length);
}

function withoutLayers(trace: Trace): Trace {
  return { ...trace, records: trace.records.map(({ layers, ...record }) => record) };
}

function withLayers(trace: Trace, layers: Readonly<Record<string, readonly number[]>>): Trace {
  return { ...trace, records: trace.records.map((record) => ({ ...record, layers })) };
}

function traceWith(losses: typeof healthyLosses, value: number): Trace {
  const row = denseLayers(4).map(() => value);
  return withLayers(traceOf(losses), Object.fromEntries(quantities.map(({ id }) => [id, row])));
}
