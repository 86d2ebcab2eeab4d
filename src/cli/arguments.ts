import { suggestion } from "../core/nearest.ts";
import { type Verdict, verdicts } from "../diagnosis/verdict.ts";
import type { Clip } from "../training/recipe.ts";
import { UsageError } from "./usage-error.ts";

/** A whole number ≥ `least`. */
export function countArgument(option: string, least: number) {
  return (text: string): number => {
    const value = numberOf(text);
    if (Number.isSafeInteger(value) && value >= least) return value;
    throw new UsageError(`${option}: must be a whole number ≥ ${least}, got ${quoted(text)}`);
  };
}

/** A finite number > 0. */
export function positiveArgument(option: string) {
  return (text: string): number => {
    const value = numberOf(text);
    if (Number.isFinite(value) && value > 0) return value;
    throw new UsageError(`${option}: must be a number > 0, got ${quoted(text)}`);
  };
}

/** A number with `least` ≤ x < `below`, or strictly between them when `isOpen`. */
export function shareArgument(option: string, range: "0 < x < 1" | "0 ≤ x < 1") {
  return (text: string): number => {
    const value = numberOf(text);
    const isAbove = range === "0 < x < 1" ? value > 0 : value >= 0;
    if (isAbove && value < 1) return value;
    const [from, to] = range === "0 < x < 1" ? ["> 0", "< 1"] : ["≥ 0", "< 1"];
    throw new UsageError(`${option}: must be a number ${from} and ${to}, got ${quoted(text)}`);
  };
}

/** One of several words. */
export function choiceArgument<T extends string>(option: string, known: readonly T[]) {
  return (text: string): T => {
    const choice = known.find((candidate) => candidate === text);
    if (choice !== undefined) return choice;
    throw new UsageError(
      `${option}: unknown choice, got ${quoted(text)}${suggestion(text, known)}`,
    );
  };
}

const sick: readonly Verdict[] = verdicts.filter((verdict) => verdict !== "healthy");

/** Verdicts with commas between them. */
export function verdictsArgument(option: string) {
  return (text: string): readonly Verdict[] =>
    text.split(",").map((word) => {
      const verdict = sick.find((candidate) => candidate === word.trim());
      if (verdict) return verdict;
      throw new UsageError(
        `${option}: unknown verdict, got ${quoted(word.trim())}${suggestion(word, sick)}`,
      );
    });
}

/** The options that bound gradients, of which at most one may be given. */
export interface ClipOptions {
  readonly clip?: Clip;
  readonly clipValue?: number;
  readonly clipNorm?: number;
  readonly clipGlobalNorm?: number;
}

/** The clipping that the options say; `undefined` for none. */
export function clipOf({
  clip,
  clipValue,
  clipNorm,
  clipGlobalNorm,
}: ClipOptions): Clip | undefined {
  const given = [
    { kind: "value", threshold: clipValue },
    { kind: "norm", threshold: clipNorm },
    { kind: "global-norm", threshold: clipGlobalNorm },
  ] as const;
  const own = given.flatMap(({ kind, threshold }) =>
    threshold === undefined ? [] : [{ kind, threshold }],
  );
  const clips = clip ? [...own, clip] : own;
  if (clips.length > 1) {
    const names = clips
      .map((each) => (each === clip ? "--clip" : `--clip-${each.kind}`))
      .join(" and ");
    throw new UsageError(
      `isograd: gradients can be clipped in one way, got ${names}; try one of them`,
    );
  }
  return clips[0];
}

/** Text as a number; NaN where it is none, or empty. */
function numberOf(text: string): number {
  return text.trim() === "" ? Number.NaN : Number(text);
}

function quoted(text: string): string {
  return Number.isNaN(numberOf(text)) ? JSON.stringify(text) : text;
}
