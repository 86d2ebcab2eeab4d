import { suggestion } from "../core/nearest.ts";
import type { ClipRule } from "../training/clip.ts";
import { type ClipId, clips } from "../training/clips/index.ts";
import type { Precision } from "../training/precision.ts";
import type { RateSchedule } from "../training/rate-schedule.ts";
import type { Clip, Recipe } from "../training/recipe.ts";
import { schedules } from "../training/schedules/index.ts";
import { UsageError } from "./usage-error.ts";

/** Keras and PyTorch scale the loss in float16; bfloat16 has the exponents of float32 and needs no scale. */
const formats = { float16: "dynamic", bfloat16: 1 } as const satisfies Readonly<
  Record<Precision["format"], Precision["lossScale"]>
>;

/** `cosine`, or `cosine:warmup=0.1,final=0.01`. */
export function scheduleArgument(option: string) {
  return (text: string): NonNullable<Recipe["schedule"]> => {
    const [id, rest] = parted(text);
    const known: readonly RateSchedule[] = schedules;
    const schedule = known.find((each) => each.id === id);
    if (!schedule)
      throw new UsageError(
        `${option}: unknown schedule, got "${id}"${suggestion(id, names(schedules))}`,
      );
    const config: Record<string, number> = {};
    for (const part of rest === undefined ? [] : rest.split(",")) {
      const [key, value] = assigned(option, schedule, part);
      if (Object.hasOwn(config, key))
        throw new UsageError(`${option}: ${key} may be given once, got it twice`);
      config[key] = value;
    }
    return { id: schedule.id, config };
  };
}

function assigned(
  option: string,
  { id, defaults }: RateSchedule,
  part: string,
): readonly [string, number] {
  const at = part.indexOf("=");
  if (at < 0)
    throw new UsageError(`${option}: settings must be written key=value, got "${part.trim()}"`);
  const key = part.slice(0, at).trim();
  const settings = Object.keys(defaults);
  if (settings.length === 0)
    throw new UsageError(`${option}: ${id} has no settings, got "${key}"; try --schedule ${id}`);
  if (!settings.includes(key))
    throw new UsageError(`${option}: unknown setting, got "${key}"${suggestion(key, settings)}`);
  const value = numberOf(part.slice(at + 1));
  if (Number.isFinite(value) && value >= 0) return [key, value];
  throw new UsageError(`${option}: ${key} must be a number ≥ 0, got ${quoted(part.slice(at + 1))}`);
}

/** `adaptive`, `adaptive:0.02`, `auto:10`, `norm:1`. */
export function clipArgument(option: string) {
  return (text: string): Clip => {
    const [kind, rest] = parted(text);
    const known: readonly (ClipRule & { readonly id: ClipId })[] = clips;
    const rule = known.find(({ id }) => id === kind);
    if (!rule)
      throw new UsageError(
        `${option}: unknown kind, got "${kind}"${suggestion(kind, names(clips))}`,
      );
    const threshold = rest === undefined ? rule.threshold : numberOf(rest);
    if (threshold === undefined)
      throw new UsageError(
        `${option}: ${rule.id} needs a threshold, got none; try ${option} ${rule.id}:1`,
      );
    if (Number.isFinite(threshold) && threshold > 0 && threshold <= rule.most)
      return { kind: rule.id, threshold };
    const range = Number.isFinite(rule.most) ? `> 0 and ≤ ${rule.most}` : "> 0";
    throw new UsageError(
      `${option}: threshold of ${rule.id} must be a number ${range}, got ${quoted(rest ?? "")}`,
    );
  };
}

/** `float16`, `float16:1024`, `float16:dynamic`, `bfloat16`. */
export function precisionArgument(option: string) {
  return (text: string): Precision => {
    const [name, rest] = parted(text);
    const known = Object.keys(formats) as Precision["format"][];
    const format = known.find((each) => each === name);
    if (!format)
      throw new UsageError(`${option}: unknown format, got "${name}"${suggestion(name, known)}`);
    if (rest === undefined) return { format, lossScale: formats[format] };
    if (rest === "dynamic") return { format, lossScale: "dynamic" };
    const lossScale = numberOf(rest);
    if (Number.isFinite(lossScale) && lossScale > 0) return { format, lossScale };
    throw new UsageError(
      `${option}: loss scale must be a number > 0 or dynamic, got ${quoted(rest)}`,
    );
  };
}

/** What stands before and behind the first colon. */
function parted(text: string): readonly [string, string | undefined] {
  const at = text.indexOf(":");
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function names(entries: readonly { readonly id: string }[]): readonly string[] {
  return entries.map(({ id }) => id);
}

/** Text as a number; NaN where it is none, or empty. */
function numberOf(text: string): number {
  return text.trim() === "" ? Number.NaN : Number(text);
}

function quoted(text: string): string {
  return Number.isNaN(numberOf(text)) ? JSON.stringify(text) : text;
}
