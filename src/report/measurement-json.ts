import { exceeded } from "../exact/tool.ts";
import { caveatText, notMeasuredText } from "../explain/measurements.ts";
import { type Json, jsonOf, schema } from "./json.ts";
import type { MeasurementReport, ToolResult } from "./measurement-text.ts";

/** Measurements as a document; numbers that are not finite are strings. */
export function measurementDocument(report: MeasurementReport, version: string): Json {
  const { model, task, engine, seed, step, results } = report;
  return jsonOf({
    schema,
    version,
    command: "measure",
    model,
    task,
    engine,
    seed,
    step,
    isWithinLimits: results.every(({ measurement }) => exceeded(measurement).length === 0),
    measurements: results.map(resultFields),
  });
}

function resultFields({ tool, measurement }: ToolResult) {
  const { id, symbol, source } = tool;
  if (measurement.kind === "not-measured")
    return { tool: id, symbol, source, ...measurement, text: notMeasuredText(measurement) };
  const { kind, figures, limits, rows, histogram, caveats } = measurement;
  return {
    tool: id,
    symbol,
    source,
    kind,
    figures,
    limits,
    exceeded: exceeded(measurement),
    rows,
    histogram: histogram ?? null,
    caveats: caveats.map((caveat) => ({ ...caveat, text: caveatText(caveat) })),
    meanings: { ...tool.columns, ...tool.figures },
  };
}
