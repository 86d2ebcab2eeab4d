import { UsageError } from "./usage-error.ts";

/** Key and value of `key=value`. @throws UsageError where it is not written so. */
export function assigned(who: string, text: string): readonly [string, string] {
  const at = text.indexOf("=");
  if (at > 0) return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  throw new UsageError(`${who}: options are written key=value, got "${text}"`);
}

/** A finite number. @param others - what else the text might have been, for the message. @throws UsageError. */
export function finiteNumber(
  who: string,
  text: string,
  others: readonly (string | number)[] = [],
): number {
  const value = text === "" ? Number.NaN : Number(text);
  if (Number.isFinite(value)) return value;
  const known = others.map((other) => ` or ${other}`).join("");
  throw new UsageError(`${who} must be a number${known}, got "${text}"`);
}
