import { FormatError } from "../core/errors.ts";
import { isRecord, shown } from "../model/raw-config.ts";
import { profiles } from "../trace/profiles/index.ts";
import { type QuantityId, quantities } from "../trace/quantities/index.ts";
import type {
  Evaluation,
  Profiles,
  Trace,
  TraceGoal,
  TraceHeader,
  TraceLayer,
  TraceRecord,
} from "../trace/trace.ts";
import { parseJson } from "./json-text.ts";

const format = "trace";

type Raw = Readonly<Record<string, unknown>>;

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
  const isWhole = text.endsWith("\n");
  const lines = text.replace(/^\uFEFF/, "").split("\n");
  const last = lines.length - 1;
  const numbered = lines
    .map((line, i) => ({
      line: line.trim(),
      number: i + 1,
      mayBeCut: i === last && !isWhole && i > 0,
    }))
    .filter(({ line }) => line !== "");
  const [first, ...rest] = numbered;
  if (!first) throw new FormatError(format, `${name}: is empty; the first line must be a header`);
  const header = headerOf(
    objectOf(first.line, `${name}, line ${first.number}`),
    `${name}, line ${first.number}`,
  );
  const records = rest.flatMap(({ line, number, mayBeCut }) => {
    const where = `${name}, line ${number}`;
    const raw = mayBeCut ? cutObject(line) : objectOf(line, where);
    return raw ? [recordOf(raw, header, where)] : [];
  });
  refuseDisorder(records, name);
  return { header, records };
}

function objectOf(line: string, where: string): Raw {
  const value = parseJson(line, format, where);
  if (isRecord(value)) return value;
  throw new FormatError(format, `${where}: must be an object, got ${shown(value)}`);
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

function headerOf(raw: Raw, where: string): TraceHeader {
  if (raw["version"] !== 1)
    throw new FormatError(format, `${where}: version must be 1, got ${shown(raw["version"])}`);
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
    goal: goalOf(recordAt(raw, "goal", where), where),
  };
}

function layerOf(raw: unknown, where: string): TraceLayer {
  if (!isRecord(raw))
    throw new FormatError(format, `${where}: a layer must be an object, got ${shown(raw)}`);
  return {
    name: textAt(raw, "name", where),
    kind: textAt(raw, "kind", where),
    activation: isMissing(raw["activation"]) ? undefined : textAt(raw, "activation", where),
    isWeighted: raw["isWeighted"] === true,
    ...(raw["isOnTrunk"] === false && { isOnTrunk: false }),
    ...(raw["isNormalized"] === true && { isNormalized: true }),
  };
}

function goalOf(raw: Raw, where: string): TraceGoal {
  const { metric } = raw;
  if (metric !== "accuracy" && metric !== "r2")
    throw new FormatError(
      format,
      `${where}: metric must be "accuracy" or "r2", got ${shown(metric)}`,
    );
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
  where: string,
): TraceRecord {
  const missing = isConverted
    ? (["loss", "gradNorm"] as const).filter((key) => isMissing(raw[key]))
    : [];
  const logged = (key: "loss" | "gradNorm") =>
    missing.includes(key) ? Number.NaN : numberAt(raw, key, where);
  const step = numberAt(raw, "step", where);
  if (!Number.isSafeInteger(step) || step < 0)
    throw new FormatError(format, `${where}: step must be a whole number ≥ 0, got ${shown(step)}`);
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

function rowsOf(raw: Raw, layers: number, where: string): NonNullable<TraceRecord["layers"]> {
  const rows: Partial<Record<QuantityId, readonly number[]>> = {};
  for (const { id } of quantities) {
    if (isMissing(raw[id])) continue;
    const row = listAt(raw, id, where);
    if (row.length !== layers)
      throw new FormatError(
        format,
        `${where}: ${id} must have one number for each of the ${layers} layers, got ${row.length}`,
      );
    rows[id] = row.map((value) => numberOf(value, id, where));
  }
  return rows;
}

function profilesOf(raw: Raw, where: string): Profiles {
  return Object.fromEntries(
    profiles.flatMap(({ id }) => {
      if (isMissing(raw[id])) return [];
      const lists = Object.entries(recordAt(raw, id, where)).map(([layer, list]) => {
        if (!Array.isArray(list))
          throw new FormatError(
            format,
            `${where}: ${id} of "${layer}" must be a list, got ${shown(list)}`,
          );
        return [layer, list.map((value) => numberOf(value, id, where))] as const;
      });
      return [[id, Object.fromEntries(lists)] as const];
    }),
  );
}

function evaluationOf(raw: Raw, where: string): Evaluation {
  return {
    trainLoss: numberAt(raw, "trainLoss", where),
    trainMetric: numberAt(raw, "trainMetric", where),
    validationLoss: numberAt(raw, "validationLoss", where),
    validationMetric: numberAt(raw, "validationMetric", where),
  };
}

function refuseDisorder(records: readonly TraceRecord[], name: string): void {
  for (const [i, { step }] of records.entries()) {
    const before = records[i - 1]?.step ?? -1;
    if (step <= before)
      throw new FormatError(format, `${name}: steps must rise, got ${step} after ${before}`);
  }
}

function numberAt(raw: Raw, key: string, where: string): number {
  return numberOf(raw[key], key, where);
}

function numberOf(value: unknown, key: string, where: string): number {
  if (typeof value === "number") return value;
  if (value === "NaN" || value === "Infinity" || value === "-Infinity") return Number(value);
  throw new FormatError(format, `${where}: ${key} must be a number, got ${shown(value)}`);
}

function textAt(raw: Raw, key: string, where: string): string {
  const value = raw[key];
  if (typeof value === "string") return value;
  throw new FormatError(format, `${where}: ${key} must be text, got ${shown(value)}`);
}

function listAt(raw: Raw, key: string, where: string): readonly unknown[] {
  const value = raw[key];
  if (Array.isArray(value)) return value;
  throw new FormatError(format, `${where}: ${key} must be a list, got ${shown(value)}`);
}

function recordAt(raw: Raw, key: string, where: string): Raw {
  const value = raw[key];
  if (isRecord(value)) return value;
  throw new FormatError(format, `${where}: ${key} must be an object, got ${shown(value)}`);
}

function isMissing(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}
