import type { Curve, Moment } from "./evidence.ts";
import { byNaturalOrder, parameterName } from "./parameter-name.ts";

/** Layers that read the input, and those that answer, wherever a file lists them. */
const first = /(^|[._])(embed\w*|wte|wpe|stem|patch_embed|conv_?(in|1|0)|input\w*)([._]|$)/i;
const last =
  /(^|[._])(lm_head|head|classifier|predictions?|logits|output(_layer)?|fc_out|to_out|score)([._]|$)/i;

/**
 * Layers with weights, input to output. Checkpoints list them as the program defined them, logs as they were written; both
 * are nearly always the order of the forward pass. Files that sort by name are put in natural order, with embeddings first
 * and heads last.
 *
 * @param listed - names of layers in the order of the model's description, where there is one.
 */
export function depthOrder(
  listed: readonly string[],
  moments: readonly Moment[],
  curves: readonly Curve[],
): readonly string[] {
  const inFiles = moments
    .map(({ weights }) =>
      distinct(
        weights.flatMap(({ layer, role }) =>
          role === "kernel" || role === "embedding" ? [layer] : [],
        ),
      ),
    )
    .find((names) => names.length > 0);
  const logged = distinct(
    curves.flatMap(({ parameter }) => (parameter === undefined ? [] : [layerOf(parameter)])),
  );
  const names = inFiles ?? logged;
  if (listed.length > 0 && (names.length === 0 || names.some((name) => listed.includes(name))))
    return listed;
  return isSorted(names) || isMisnumbered(names) ? inNaturalOrder(names) : names;
}

/** The layer of a logged name: the name itself where it is one of a whole layer. */
export function layerOf(parameter: string): string {
  return /[._](weight|kernel|bias|gamma|beta|embeddings?|scale)(_\d+)?$/.test(parameter)
    ? parameterName(parameter, undefined).layer
    : parameter;
}

function inNaturalOrder(names: readonly string[]): readonly string[] {
  const rank = (name: string) => (last.test(name) ? 2 : first.test(name) ? 0 : 1);
  return names.toSorted((a, b) => rank(a) - rank(b) || byNaturalOrder(a, b));
}

/** By their characters, or by the numbers in them: then the file sorted them, and their order says nothing. */
function isSorted(names: readonly string[]): boolean {
  const orders = [(a: string, b: string) => (a < b ? -1 : 1), byNaturalOrder];
  return orders.some((order) =>
    names.every((name, i) => i === 0 || order(names[i - 1] ?? "", name) < 0),
  );
}

/** "Dense_10" before "Dense_2": the characters of names were sorted, whatever else the file did. */
function isMisnumbered(names: readonly string[]): boolean {
  const last = new Map<string, number>();
  return names.some((name) => {
    const [, family = "", number] = /^(.*?)(\d+)\D*$/.exec(name) ?? [];
    if (number === undefined) return false;
    const before = last.get(family) ?? -1;
    last.set(family, Number(number));
    return Number(number) < before;
  });
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
