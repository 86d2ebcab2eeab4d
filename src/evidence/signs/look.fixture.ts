import type { Evidence } from "../evidence.ts";
import type { SignFinding } from "../examination.ts";
import { progressOf } from "../progress.ts";
import type { Sign } from "../sign.ts";

/** What a sign finds, as `code/severity`. */
export function codesOf(sign: Sign, evidence: Evidence): readonly string[] {
  return findingsOf(sign, evidence).map(({ code, severity }) => `${code}/${severity}`);
}

/** What a sign finds, if it lacks nothing. */
export function findingsOf(sign: Sign, evidence: Evidence): readonly SignFinding[] {
  return sign.lacks(evidence) === undefined ? sign.look(evidence, progressOf(evidence)) : [];
}

/** Values from one to the other, in equal steps. */
export function line(from: number, to: number, count = 20): readonly number[] {
  return Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
}
