import type { Moment, Weight } from "../evidence.ts";
import type { SignFinding } from "../examination.ts";
import { placeOf } from "../gradients.ts";
import { found, type Sign } from "../sign.ts";

const id = "weight-change";
/** Relative change of a norm under which a kernel stood still, while another moved by `moved`. */
const still = 1e-5;
const moved = 1e-2;
/** Growth or loss of a kernel's norm over the training that no sound recipe has. Source: shrinking-weights; our definition */
const grownBy = 100;
const shrunkTo = 0.3;

/** How weights change from the first checkpoint to the last. */
export const weightChange = {
  id,
  summary:
    "Over the checkpoints, kernels stand still, grow a hundredfold or lose most of their size.",
  source: "Krogh & Hertz 1991 (decay); docs/thresholds.md, shrinking-weights",
  lacks: ({ moments }) =>
    moments.filter(({ weights }) => weights.length > 0).length >= 2
      ? undefined
      : "weights-at-two-steps",
  look({ moments }, { state }) {
    const withWeights = moments.filter(({ weights }) => weights.length > 0);
    const [first, last] = [withWeights[0], withWeights.at(-1)];
    if (!first || !last || first === last) return [];
    const pairs = pairsOf(first, last);
    return [
      ...standing(pairs, first, last, state === "learned" || state === "converged"),
      ...sized(pairs, last),
    ];
  },
} as const satisfies Sign;

interface Pair {
  readonly before: Weight;
  readonly after: Weight;
  /** Of the norm, and of the mean: one of them moves wherever weights do. */
  readonly change: number;
}

function pairsOf(first: Moment, last: Moment): readonly Pair[] {
  const after = new Map(last.weights.map((weight) => [weight.name, weight]));
  return first.weights.flatMap((before) => {
    const later = after.get(before.name);
    if (!later || before.role !== "kernel" || before.isTied) return [];
    // Another sign's finding; what is left of such a tensor has no size to compare.
    if (hasNoSize(before) || hasNoSize(later)) return [];
    const { norm, mean, std } = before.summary;
    const change = Math.max(
      Math.abs(later.summary.norm - norm) / norm,
      Math.abs(later.summary.mean - mean) / std,
    );
    return [{ before, after: later, change }];
  });
}

function hasNoSize({ summary: { nan, infinite, count } }: Weight): boolean {
  return nan + infinite > 0 || count === 0;
}

function standing(
  pairs: readonly Pair[],
  first: Moment,
  last: Moment,
  hasLearned: boolean,
): readonly SignFinding[] {
  const stood = pairs.filter(({ change }) => change <= still);
  const [one] = stood;
  if (!one || !pairs.some(({ change }) => change >= moved)) return [];
  return [
    found(id, "weights-unmoved", "warning", {
      layer: one.before.layer,
      at: placeOf(last),
      figures: {
        kernels: stood.length,
        of: pairs.length,
        most: Math.max(...pairs.map(({ change }) => change)),
        hasLearned: Number(hasLearned),
      },
      limits: { change: still },
      from: [first, last].map(({ file }) => ({ file, tag: one.before.name })),
    }),
  ];
}

function sized(pairs: readonly Pair[], last: Moment): readonly SignFinding[] {
  return pairs
    .filter(({ before }) => before.summary.norm > 0)
    .flatMap(({ before, after }) => {
      const factor = after.summary.norm / before.summary.norm;
      const code =
        factor >= grownBy ? "weights-grow" : factor <= shrunkTo ? "weights-vanish" : undefined;
      return code === undefined
        ? []
        : [
            found(id, code, "failure", {
              layer: before.layer,
              at: placeOf(last),
              figures: { factor, from: before.summary.norm, to: after.summary.norm },
              limits: { factor: code === "weights-grow" ? grownBy : shrunkTo },
              from: [{ file: last.file, tag: after.name }],
            }),
          ];
    })
    .toSorted((a, b) => extent(b) - extent(a))
    .slice(0, 1);
}

function extent({ figures }: SignFinding): number {
  return Math.abs(Math.log(figures["factor"] ?? 1));
}
