import { type Shape, sizeOf } from "../graph/tensor.ts";
import type { InitializerRef } from "./initializer.ts";

/** What each letter of a gate pattern stands for. */
export const gateLetters = { i: "input", f: "forget", "-": "other" } as const;
export type GateLetter = keyof typeof gateLetters;

/** An LSTM's bias, [4 · units]: input gate, forget gate, candidate, output gate. */
export const lstmGates = "if--";
/** A GRU's bias, [3 · units]: its update gate keeps the state, as a forget gate does. */
export const gruGates = "f--";
/** With `reset_after` there are two biases, whose sum counts; the first carries the start. */
export const gruResetAfterGates = "f-----";

/** An initializer told where the gates are, if it is one that asks. */
export function withGates({ id, config }: InitializerRef, gates: string): InitializerRef {
  const asks = id === "gate-bias" || id === "chrono";
  return asks ? { id, config: { ...config, gates } } : { id, config };
}

export interface Moments {
  readonly mean: number;
  readonly variance: number;
}

/**
 * Values of a bias that is made of equal blocks, one for each letter of the pattern; `value` gives that of unit n of a
 * block.
 *
 * @throws RangeError when the bias does not divide into the blocks, or a letter is not known.
 */
export function gateValues(
  shape: Shape,
  gates: string,
  value: (letter: GateLetter, unit: number) => number,
): Float32Array {
  const letters = lettersOf(gates);
  const size = sizeOf(shape);
  const units = size / letters.length;
  if (!Number.isSafeInteger(units))
    throw new RangeError(
      `gates: a bias of ${letters.length} gates must divide by ${letters.length}, got ${size} numbers`,
    );
  return Float32Array.from({ length: size }, (_, n) =>
    value(letters[Math.floor(n / units)] ?? "-", n % units),
  );
}

/** Mean and variance of one number drawn from all blocks: Σ mean / n and Σ (variance + mean²) / n − mean². */
export function gateMoments(
  gates: string,
  of: Readonly<Record<(typeof gateLetters)[GateLetter], Moments>>,
): Moments {
  const letters = lettersOf(gates);
  const blocks = letters.map((letter) => of[gateLetters[letter]]);
  const mean = blocks.reduce((sum, block) => sum + block.mean, 0) / blocks.length;
  const square = blocks.reduce((sum, block) => sum + block.variance + block.mean ** 2, 0);
  return { mean, variance: square / blocks.length - mean ** 2 };
}

function lettersOf(gates: string): readonly GateLetter[] {
  const letters = [...gates];
  const known = letters.filter((letter): letter is GateLetter => letter in gateLetters);
  if (known.length === letters.length && known.length > 0) return known;
  throw new RangeError(`gates: letters must be i, f or -, got "${gates}"`);
}
