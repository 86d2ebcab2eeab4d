import type { LogGain } from "./finite-width.ts";
import type { MergeStage } from "./propagation-layer.ts";
import type { AppliedBranch, AppliedStage, SignalState, StageEffect } from "./propagation-state.ts";

/** A branch applied, before the merge. */
interface Way {
  readonly stages: readonly AppliedStage[];
  readonly end: SignalState;
  readonly chi: number;
}

/** Branches put together: they are independent but for their means. */
export function merged(
  layer: MergeStage,
  state: SignalState,
  branches: readonly (readonly AppliedStage[])[],
): StageEffect {
  const ways = branches.map(
    (stages): Way => ({
      stages,
      end: stages.at(-1)?.state ?? state,
      chi: stages.reduce((total, stage) => total * stage.chi, 1),
    }),
  );
  const shares = sharesOf(layer, ways);
  const chis = ways.map(({ chi }, i) => chi * (shares[i] ?? 1));
  const end = endOf(layer, ways);
  return {
    state: end,
    chi: chis.reduce((sum, chi) => sum + chi, 0),
    logGain: sumGain(ways, chis, end.width),
    branches: ways.map(({ stages }, i): AppliedBranch => ({ stages, share: shares[i] ?? 1 })),
  };
}

/** Factors on the squared gradient from the output of the merge to the end of each branch. */
function sharesOf(layer: MergeStage, ways: readonly Way[]): readonly number[] {
  switch (layer.how) {
    case "add":
    case "subtract":
      return ways.map(() => 1);
    case "average":
      return ways.map(() => 1 / ways.length ** 2);
    case "multiply":
      return ways.map((way) =>
        ways.reduce(
          (product, { end }, i) => (ways[i] === way ? product : product * end.secondMoment),
          1,
        ),
      );
    case "concatenate":
      return featureShares(layer, ways);
    default:
      return layer.how satisfies never;
  }
}

function featureShares({ features }: MergeStage, ways: readonly Way[]): readonly number[] {
  const counts = ways.map((_, i) => features?.[i] ?? 1);
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / total);
}

function endOf(layer: MergeStage, ways: readonly Way[]): SignalState {
  const ends = ways.map(({ end }) => end);
  const [first] = ends;
  const width = first?.width;
  switch (layer.how) {
    case "add":
    case "subtract":
    case "average": {
      const scale = layer.how === "average" ? 1 / ends.length : 1;
      const weights = ends.map((_, i) => (layer.how === "subtract" && i > 0 ? -scale : scale));
      const mean = total(ends, ({ mean }, i) => mean * (weights[i] ?? 1));
      const means = total(ends, ({ mean }) => (scale * mean) ** 2);
      const square = (pick: (end: SignalState) => number) =>
        scale * scale * total(ends, pick) + mean * mean - means;
      return {
        mean,
        secondMoment: square(({ secondMoment }) => secondMoment),
        product: square(({ product }) => product),
        width,
        profile: blended(
          ends,
          ends.map(({ secondMoment }) => secondMoment),
        ),
      };
    }
    case "multiply": {
      const all = (pick: (end: SignalState) => number) =>
        ends.reduce((product, end) => product * pick(end), 1);
      return {
        mean: all(({ mean }) => mean),
        secondMoment: all(({ secondMoment }) => secondMoment),
        product: all(({ product }) => product),
        width,
        profile: first?.profile,
      };
    }
    case "concatenate": {
      const shares = featureShares(layer, ways);
      const share = (i: number) => shares[i] ?? 0;
      return {
        mean: total(ends, ({ mean }, i) => share(i) * mean),
        secondMoment: total(ends, ({ secondMoment }, i) => share(i) * secondMoment),
        product: total(ends, ({ product }, i) => share(i) * product),
        width: layer.features?.reduce((sum, count) => sum + count, 0) ?? width,
        profile: blended(
          ends,
          ends.map(({ secondMoment }, i) => share(i) * secondMoment),
        ),
      };
    }
    default:
      return layer.how satisfies never;
  }
}

function total(ends: readonly SignalState[], pick: (end: SignalState, i: number) => number) {
  return ends.reduce((sum, end, i) => sum + pick(end, i), 0);
}

/** Weighted mean of the profiles, where all have one of the same sizes. */
function blended(ends: readonly SignalState[], weights: readonly number[]): SignalState["profile"] {
  const known = ends.find(({ profile }) => profile !== undefined)?.profile;
  const sum = weights.reduce((a, b) => a + b, 0);
  if (!known || !(sum > 0)) return known;
  return known.map((axis, a) =>
    axis.map((_, position) =>
      ends.reduce(
        (mean, { profile }, i) =>
          mean + ((weights[i] ?? 0) / sum) * (profile?.[a]?.[position] ?? 1),
        0,
      ),
    ),
  );
}

/** ln Σ χᵢ e^Xᵢ for branches of log gains Xᵢ, and the chance overlap of their gradients. */
function sumGain(
  ways: readonly Way[],
  chis: readonly number[],
  width: number | undefined,
): LogGain {
  const sum = chis.reduce((a, b) => a + b, 0);
  const parts = chis.map((chi) => (Number.isFinite(chi) ? chi / sum : 1));
  const own = ways.map(({ stages }) =>
    stages.reduce((spread, { logGain }) => spread + logGain.variance, 0),
  );
  const inside = parts.reduce((a, part, i) => a + part * part * (own[i] ?? 0), 0);
  const apart = 1 - parts.reduce((a, part) => a + part * part, 0);
  const variance = inside + (width === undefined ? 0 : Math.max(0, (2 * apart) / width));
  return { mean: -variance / 2, variance };
}
