import type { Dialect, RawConfig } from "./layer.ts";

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value as an error message shows it: JSON, at most 60 characters. */
export function shown(value: unknown): string {
  const text = value === undefined ? "nothing" : (JSON.stringify(value) ?? String(value));
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}

/**
 * A whole number ≥ 1.
 *
 * @throws RangeError when it is missing or something else.
 */
export function readCount(raw: RawConfig, key: string, who: string): number {
  const value = raw[key];
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 1) return value;
  throw new RangeError(`${who}: ${key} must be a whole number ≥ 1, got ${shown(value)}`);
}

/**
 * A finite number; `fallback` where the key is missing or null.
 *
 * @throws RangeError when it is something else.
 */
export function readNumber(raw: RawConfig, key: string, fallback: number, who: string): number {
  const value = raw[key] ?? fallback;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new RangeError(`${who}: ${key} must be a number, got ${shown(value)}`);
}

/**
 * A number ≥ `least` and ≤ `most`; `fallback` where the key is missing or null.
 *
 * @throws RangeError when it lies outside.
 */
export function readNumberWithin(
  raw: RawConfig,
  key: string,
  fallback: number,
  [least, most]: readonly [number, number],
  who: string,
): number {
  const value = readNumber(raw, key, fallback, who);
  if (value >= least && value <= most) return value;
  const range = most === Number.POSITIVE_INFINITY ? `≥ ${least}` : `between ${least} and ${most}`;
  throw new RangeError(`${who}: ${key} must be ${range}, got ${value}`);
}

/**
 * True or false; `fallback` where the key is missing or null. TF.js writes null for what was not set.
 *
 * @throws RangeError when it is something else.
 */
export function readBoolean(raw: RawConfig, key: string, fallback: boolean, who: string): boolean {
  const value = raw[key] ?? fallback;
  if (typeof value === "boolean") return value;
  throw new RangeError(`${who}: ${key} must be true or false, got ${shown(value)}`);
}

/**
 * Numbers: one, a list, or the array object of Keras 3, `{ class_name: "__numpy__", config: { value } }`. Nested lists
 * are flattened.
 *
 * @returns a plain number stays one.
 * @throws RangeError when any is not a finite number.
 */
export function readNumbers(
  raw: RawConfig,
  key: string,
  fallback: number | undefined,
  who: string,
): number | readonly number[] {
  const value = unwrapped(raw[key] ?? fallback);
  if (typeof value === "number" && Number.isFinite(value)) return value;
  const list = Array.isArray(value) ? value.flat(8) : [];
  if (list.length > 0 && list.every((x) => typeof x === "number" && Number.isFinite(x)))
    return list;
  throw new RangeError(`${who}: ${key} must be a number or a list of numbers, got ${shown(value)}`);
}

function unwrapped(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const { config, value: inner } = value;
  return isRecord(config) ? config["value"] : inner;
}

/**
 * Asserts that settings we cannot honor are at the value that changes nothing.
 *
 * @throws RangeError naming the first that is not.
 */
export function refuseUnless(raw: RawConfig, neutral: RawConfig, who: string): void {
  for (const [key, value] of Object.entries(neutral)) {
    const given = raw[key] ?? value;
    if (given !== value)
      throw new RangeError(`${who}: ${key} is not supported yet, got ${shown(given)}`);
  }
}

/** A serialized object; Keras 3 says which of its modules the class is from. */
export function writeObject(
  module: string,
  className: string,
  config: RawConfig,
  dialect: Dialect,
): RawConfig {
  if (dialect !== "keras3") return { class_name: className, config };
  return { module: `keras.${module}`, class_name: className, config, registered_name: null };
}
