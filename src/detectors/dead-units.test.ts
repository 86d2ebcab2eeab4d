import { describe, expect, test } from "vitest";
import { deadUnits } from "./dead-units.ts";
import { always, traceOf } from "./trace.fixture.ts";

const { detect } = deadUnits;
const alive = [0.1, 0.1, 0.1, 0.1];

describe("units that are silent batch after batch", () => {
  test("are a failure from nine tenths of a layer on", () => {
    expect(detect(traceOf(always({ dead: [0.1, 0.95, 0.1, Number.NaN] })))).toEqual([
      {
        detector: "dead-units",
        code: "units-dead",
        layer: "h2",
        step: 0,
        severity: "failure",
        figures: { dead: 0.95, share: 1, atEnd: 1 },
        limits: { dead: 0.9 },
      },
    ]);
  });

  test("are a warning from four tenths on, and none below", () => {
    expect(detect(traceOf(always({ dead: [0.4, 0.39, 0.1, 0.1] })))).toMatchObject([
      { layer: "h1", severity: "warning", limits: { dead: 0.4 } },
    ]);
  });

  test("are found in every layer where they are", () => {
    const findings = detect(traceOf(always({ dead: [1, 0.1, 1, 1] })));
    expect(findings.map(({ layer }) => layer)).toEqual(["h1", "h3", "y"]);
  });
});

describe("what are not dead units", () => {
  test("half of a layer that is silent for a single batch", () => {
    expect(
      detect(
        traceOf([{ dead: alive }, { dead: [0.5, 0.5, 0.5, 0.5] }, ...always({ dead: alive })]),
      ),
    ).toEqual([]);
  });

  test("half of a layer, sample after sample, where a batch is one sample or a few", () => {
    const half = always({ dead: [0.5, 0.5, 0.5, 0.5] });
    for (const batchSize of [1, 2, 3]) expect(detect(traceOf(half, { batchSize }))).toEqual([]);
    expect(detect(traceOf(half, { batchSize: 4 }))).not.toEqual([]);
    const all = always({ dead: [0.1, 1, 1, 1] });
    expect(detect(traceOf(all, { batchSize: 1 }))).toMatchObject([
      { layer: "h2", severity: "failure" },
      { layer: "h3", severity: "failure" },
      { layer: "y", severity: "failure" },
    ]);
  });

  test("units of an activation that cannot die", () => {
    const none = [Number.NaN, Number.NaN, Number.NaN, Number.NaN];
    expect(detect(traceOf(always({ dead: none })))).toEqual([]);
  });
});
