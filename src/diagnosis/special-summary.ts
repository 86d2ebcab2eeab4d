import { timeProfiles } from "../detectors/time-profile.ts";
import type { QuantityId } from "../trace/quantities/index.ts";
import { samples, type Trace } from "../trace/trace.ts";

/** The same number at the first and the last watched step; NaN where it does not exist. */
export type Ends = readonly [number, number];

/** A recurrent layer: how far back its gradient reaches. */
export interface RecurrentSummary {
  /** Time steps that the task asks for, or that the sequence has. */
  readonly lag: number;
  /** Factor on the gradient per time step, going back. */
  readonly factorPerStep: Ends;
  /** Time steps over which the gradient falls to 1/e; infinite where it does not fall. */
  readonly horizon: Ends;
  /** log10 of the gradient at the lag over the last one. */
  readonly decades: Ends;
  /** Mean of the forget gates. */
  readonly forgetGate: Ends;
  /** Largest singular value of the recurrent matrix. */
  readonly recurrentNorm: Ends;
  /** ‖∂L/∂h_t‖ over the time steps, of the cell where there is one; a layer that runs both ways has one behind the other. */
  readonly gradNorms: readonly [readonly number[], readonly number[]];
}

/** An attention layer: whether it still looks around. */
export interface AttentionSummary {
  /** Of the weights, against that of equal ones. */
  readonly entropy: Ends;
  /** The largest. */
  readonly logit: Ends;
  /** Mean cosine between the tokens that come out. */
  readonly tokenCosine: Ends;
}

/** A sum behind a skip: which way the gradient takes. */
export interface SkipSummary {
  readonly trunkGradNorm: Ends;
  readonly branchGradNorm: Ends;
  readonly tokenCosine: Ends;
}

/** What only special layers have; each absent where the layer is none of its kind. */
export interface SpecialSummary {
  readonly recurrent?: RecurrentSummary;
  readonly attention?: AttentionSummary;
  readonly skip?: SkipSummary;
}

/** What is special about one layer of a run; `undefined` for an ordinary layer, and for a run that was never watched. */
export function specialSummary(trace: Trace, layer: number): SpecialSummary | undefined {
  const recurrent = recurrentOf(trace, layer);
  const attention = attentionOf(trace, layer);
  const skip = skipOf(trace, layer);
  if (!recurrent && !attention && !skip) return undefined;
  return {
    ...(recurrent && { recurrent }),
    ...(attention && { attention }),
    ...(skip && { skip }),
  };
}

function recurrentOf(trace: Trace, layer: number): RecurrentSummary | undefined {
  const name = trace.header.layers[layer]?.name;
  // A layer that runs both ways has a profile for each: the one that changes the gradient more is told.
  const profiles = timeProfiles(trace).map((all) =>
    all
      .filter((profile) => profile.layer === name)
      .toSorted((a, b) => Math.abs(b.decades) - Math.abs(a.decades))
      .at(0),
  );
  const known = profiles.flatMap((profile) => profile ?? []);
  if (known.length === 0) return undefined;
  const of = (figure: "factor" | "decades") =>
    ends(profiles.map((profile) => profile?.[figure] ?? Number.NaN));
  const [first, last] = of("factor");
  return {
    lag: Math.max(...known.map(({ lag }) => lag)),
    factorPerStep: [first, last],
    horizon: [horizonOf(first), horizonOf(last)],
    decades: of("decades"),
    forgetGate: quantityEnds(trace, "forget-gate", layer),
    recurrentNorm: quantityEnds(trace, "recurrent-norm", layer),
    gradNorms: gradNorms(trace, name ?? ""),
  };
}

function gradNorms(trace: Trace, name: string): RecurrentSummary["gradNorms"] {
  const all = samples(trace).map(
    ({ profiles = {} }) =>
      profiles["cell-grad-norm"]?.[name] ?? profiles["hidden-grad-norm"]?.[name] ?? [],
  );
  return [all[0] ?? [], all.at(-1) ?? []];
}

/** −1 / ln of the factor per step. */
function horizonOf(factor: number): number {
  return factor >= 1 ? Number.POSITIVE_INFINITY : -1 / Math.log(factor);
}

function attentionOf(trace: Trace, layer: number): AttentionSummary | undefined {
  const [entropy, logit] = [
    quantityEnds(trace, "attention-entropy", layer),
    quantityEnds(trace, "attention-logit", layer),
  ];
  if (!isThere(entropy) && !isThere(logit)) return undefined;
  return { entropy, logit, tokenCosine: quantityEnds(trace, "token-cosine", layer) };
}

function skipOf(trace: Trace, layer: number): SkipSummary | undefined {
  const [trunkGradNorm, branchGradNorm] = [
    quantityEnds(trace, "trunk-grad-norm", layer),
    quantityEnds(trace, "branch-grad-norm", layer),
  ];
  if (!isThere(trunkGradNorm) && !isThere(branchGradNorm)) return undefined;
  return { trunkGradNorm, branchGradNorm, tokenCosine: quantityEnds(trace, "token-cosine", layer) };
}

function quantityEnds(trace: Trace, quantity: QuantityId, layer: number): Ends {
  return ends(samples(trace).map(({ layers }) => layers[quantity]?.[layer] ?? Number.NaN));
}

function ends(xs: readonly number[]): Ends {
  return [xs[0] ?? Number.NaN, xs.at(-1) ?? Number.NaN];
}

function isThere(both: Ends): boolean {
  return both.some((x) => !Number.isNaN(x));
}
