import { FormatError } from "../core/errors.ts";
import { isRecord, shown } from "../model/raw-config.ts";
import { profiles } from "../trace/profiles/index.ts";
import { type QuantityId, quantities } from "../trace/quantities/index.ts";
import type {
  Evaluation,
  Profiles,
  Trace,
  TraceBudget,
  TraceGoal,
  TraceHeader,
  TraceLayer,
  TracePrediction,
  TraceRecord,
} from "../trace/trace.ts";
import { parseJson } from "./json-text.ts";
import type { TextLine } from "./text-lines.ts";

const format = "trace";

type Raw = Readonly<Record<string, unknown>>;

/** A line, for messages. */
interface Place {
  /** Of the file, and the line's number. */
  readonly name: string;
  /** Byte of the file near which it begins. */
  readonly offset: number;
}

/**
 * A trace as `.trace.jsonl`: the header on the first line, then one record a line, so that a file can be written while the
 * run goes on. Numbers that are not finite are the strings "NaN", "Infinity" and "-Infinity".
 */
export function writeTrace({ header, records }: Trace): string {
  return [header, ...records.map(asLogged)]
    .map((value) => `${JSON.stringify(value, spelled)}\n`)
    .join("");
}

/** A record without what was not logged. */
function asLogged({ missing = [], ...record }: TraceRecord): Partial<TraceRecord> {
  return Object.fromEntries(
    Object.entries(record).filter(([key]) => !(missing as readonly string[]).includes(key)),
  );
}

function spelled(_: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

/**
 * The trace in a `.trace.jsonl`. A last line that a crash cut off is left out; blank lines are skipped, and keys that are
 * not known too.
 *
 * @param name - of the file, for messages.
 * @throws FormatError "trace" naming the line of the first header or record that makes no sense.
 */
export function readTrace(text: string, name: string): Trace {
  const texts = text.replace(/^\uFEFF/, "").split("\n");
  const measure = new TextEncoder();
  let offset = text.startsWith("\uFEFF") ? 3 : 0;
  const lines = texts.map((line, i) => {
    const start = offset;
    offset += measure.encode(line).byteLength + 1;
    return { text: line, offset: start, isWhole: i < texts.length - 1 };
  });
  return readTraceLines(lines, name);
}

/** As `readTrace`, of the lines of a file. */
export function readTraceLines(lines: readonly TextLine[], name: string): Trace {
  const [first, ...rest] = lines
    .map(({ text, offset, isWhole }, i) => ({
      line: text.trim(),
      place: { name: `${name}, line ${i + 1}`, offset },
      mayBeCut: !isWhole && i > 0,
    }))
    .filter(({ line }) => line !== "");
  if (!first)
    throw new FormatError(format, `${name}: is empty; the first line must be a header`, {
      offset: 0,
    });
  const header = headerOf(objectOf(first.line, first.place), first.place);
  const records = rest.flatMap(({ line, place, mayBeCut }) => {
    const raw = mayBeCut ? cutObject(line) : objectOf(line, place);
    return raw ? [{ record: recordOf(raw, header, place), place }] : [];
  });
  refuseDisorder(records, name);
  return { header, records: records.map(({ record }) => record) };
}

function objectOf(line: string, where: Place): Raw {
  const value = parseJson(line, format, where.name, where.offset);
  if (isRecord(value)) return value;
  throw problem(where, `must be an object, got ${shown(value)}`);
}

/** `undefined` for a line that was not written to its end. */
function cutObject(line: string): Raw | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function headerOf(raw: Raw, where: Place): TraceHeader {
  if (raw["version"] !== 1) throw problem(where, `version must be 1, got ${shown(raw["version"])}`);
  const { clip } = raw;
  return {
    version: 1,
    source: textAt(raw, "source", where),
    ...(raw["isConverted"] === true && { isConverted: true }),
    layers: listAt(raw, "layers", where).map((layer) => layerOf(layer, where)),
    optimizer: textAt(raw, "optimizer", where),
    learningRate: numberAt(raw, "learningRate", where),
    clip: isRecord(clip)
      ? { kind: textAt(clip, "kind", where), threshold: numberAt(clip, "threshold", where) }
      : undefined,
    lossScale: numberAt(raw, "lossScale", where),
    batchSize: numberAt(raw, "batchSize", where),
    stepsPerEpoch: numberAt(raw, "stepsPerEpoch", where),
    plannedSteps: numberAt(raw, "plannedSteps", where),
    seed: numberAt(raw, "seed", where),
    ...(!isMissing(raw["lag"]) && { lag: numberAt(raw, "lag", where) }),
    ...(!isMissing(raw["precision"]) && { precision: textAt(raw, "precision", where) }),
    ...(!isMissing(raw["budget"]) && { budget: budgetOf(recordAt(raw, "budget", where), where) }),
    ...(!isMissing(raw["prediction"]) && {
      prediction: predictionOf(recordAt(raw, "prediction", where), where),
    }),
    goal: goalOf(recordAt(raw, "goal", where), where),
  };
}

function predictionOf(raw: Raw, where: Place): TracePrediction {
  return {
    decades: numberAt(raw, "decades", where),
    low: numberAt(raw, "low", where),
    high: numberAt(raw, "high", where),
  };
}

function budgetOf(raw: Raw, where: Place): TraceBudget {
  return {
    step: numberAt(raw, "step", where),
    rows: listAt(raw, "rows", where).map((row) => {
      if (!isRecord(row)) throw problem(where, `a budget row must be an object, got ${shown(row)}`);
      const parts = Object.entries(recordAt(row, "parts", where));
      return {
        layer: textAt(row, "layer", where),
        parts: Object.fromEntries(
          parts.map(([part, decades]) => [part, numberOf(decades, part, where)]),
        ),
      };
    }),
  };
}

function layerOf(raw: unknown, where: Place): TraceLayer {
  if (!isRecord(raw)) throw problem(where, `a layer must be an object, got ${shown(raw)}`);
  return {
    name: textAt(raw, "name", where),
    kind: textAt(raw, "kind", where),
    activation: isMissing(raw["activation"]) ? undefined : textAt(raw, "activation", where),
    isWeighted: raw["isWeighted"] === true,
    ...(raw["isOnTrunk"] === false && { isOnTrunk: false }),
    ...(raw["isNormalized"] === true && { isNormalized: true }),
  };
}

function goalOf(raw: Raw, where: Place): TraceGoal {
  const { metric } = raw;
  if (metric !== "accuracy" && metric !== "r2")
    throw problem(where, `metric must be "accuracy" or "r2", got ${shown(metric)}`);
  return {
    loss: textAt(raw, "loss", where),
    metric,
    chanceLoss: numberAt(raw, "chanceLoss", where),
    chanceMetric: numberAt(raw, "chanceMetric", where),
    ceilingMetric: isMissing(raw["ceilingMetric"])
      ? undefined
      : numberAt(raw, "ceilingMetric", where),
  };
}

function recordOf(
  raw: Raw,
  { layers: { length: layers }, isConverted = false }: TraceHeader,
  where: Place,
): TraceRecord {
  const missing = isConverted
    ? (["loss", "gradNorm"] as const).filter((key) => isMissing(raw[key]))
    : [];
  const logged = (key: "loss" | "gradNorm") =>
    missing.includes(key) ? Number.NaN : numberAt(raw, key, where);
  const step = numberAt(raw, "step", where);
  if (!Number.isSafeInteger(step) || step < 0)
    throw problem(where, `step must be a whole number ≥ 0, got ${shown(step)}`);
  return {
    step,
    loss: logged("loss"),
    gradNorm: logged("gradNorm"),
    ...(missing.length > 0 && { missing }),
    ...(!isMissing(raw["layers"]) && {
      layers: rowsOf(recordAt(raw, "layers", where), layers, where),
    }),
    ...(!isMissing(raw["profiles"]) && {
      profiles: profilesOf(recordAt(raw, "profiles", where), where),
    }),
    ...(!isMissing(raw["learningRate"]) && { learningRate: numberAt(raw, "learningRate", where) }),
    ...(!isMissing(raw["lossScale"]) && { lossScale: numberAt(raw, "lossScale", where) }),
    ...(!isMissing(raw["evaluation"]) && {
      evaluation: evaluationOf(recordAt(raw, "evaluation", where), where),
    }),
  };
}

function rowsOf(raw: Raw, layers: number, where: Place): NonNullable<TraceRecord["layers"]> {
  const rows: Partial<Record<QuantityId, readonly number[]>> = {};
  for (const { id } of quantities) {
    if (isMissing(raw[id])) continue;
    const row = listAt(raw, id, where);
    if (row.length !== layers)
      throw problem(
        where,
        `${id} must have one number for each of the ${layers} layers, got ${row.length}`,
      );
    rows[id] = row.map((value) => numberOf(value, id, where));
  }
  return rows;
}

function profilesOf(raw: Raw, where: Place): Profiles {
  return Object.fromEntries(
    profiles.flatMap(({ id }) => {
      if (isMissing(raw[id])) return [];
      const lists = Object.entries(recordAt(raw, id, where)).map(([layer, list]) => {
        if (!Array.isArray(list))
          throw problem(where, `${id} of "${layer}" must be a list, got ${shown(list)}`);
        return [layer, list.map((value) => numberOf(value, id, where))] as const;
      });
      return [[id, Object.fromEntries(lists)] as const];
    }),
  );
}

function evaluationOf(raw: Raw, where: Place): Evaluation {
  return {
    trainLoss: numberAt(raw, "trainLoss", where),
    trainMetric: numberAt(raw, "trainMetric", where),
    validationLoss: numberAt(raw, "validationLoss", where),
    validationMetric: numberAt(raw, "validationMetric", where),
  };
}

function refuseDisorder(
  records: readonly { readonly record: TraceRecord; readonly place: Place }[],
  name: string,
): void {
  for (const [i, { record, place }] of records.entries()) {
    const before = records[i - 1]?.record.step ?? -1;
    if (record.step > before) continue;
    const problem = `${name}: steps must rise, got ${record.step} after ${before}`;
    throw new FormatError(format, problem, { offset: place.offset });
  }
}

function numberAt(raw: Raw, key: string, where: Place): number {
  return numberOf(raw[key], key, where);
}

function numberOf(value: unknown, key: string, where: Place): number {
  if (typeof value === "number") return value;
  if (value === "NaN" || value === "Infinity" || value === "-Infinity") return Number(value);
  throw problem(where, `${key} must be a number, got ${shown(value)}`);
}

function textAt(raw: Raw, key: string, where: Place): string {
  const value = raw[key];
  if (typeof value === "string") return value;
  throw problem(where, `${key} must be text, got ${shown(value)}`);
}

function listAt(raw: Raw, key: string, where: Place): readonly unknown[] {
  const value = raw[key];
  if (Array.isArray(value)) return value;
  throw problem(where, `${key} must be a list, got ${shown(value)}`);
}

function recordAt(raw: Raw, key: string, where: Place): Raw {
  const value = raw[key];
  if (isRecord(value)) return value;
  throw problem(where, `${key} must be an object, got ${shown(value)}`);
}

function isMissing(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

function problem({ name, offset }: Place, text: string): FormatError {
  return new FormatError(format, `${name}: ${text}`, { offset });
}
