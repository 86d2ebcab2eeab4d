import { grouped } from "../../core/grouped.ts";
import type { SignFinding } from "../examination.ts";
import { type DepthProfile, decayOf, depthProfiles } from "../gradients.ts";
import { found, type Sign } from "../sign.ts";

const id = "depth-profile";
/**
 * Decades between the first and the last layer. Weight gradients, unlike ∂L/∂z, change with the width of layers by less than
 * one; networks that were published as vanishing show 4.3 to 5.5 in their optimizer's memory, healthy ones −0.4 to 0.6.
 */
const failDecades = 2;
const warnDecades = 1.3;
/** Of the profiles of one source, half: what a run suffers from lasts. */
const lastingShare = 0.5;
/** Above it one layer makes the difference, as a silent one does, and not the depth. */
const mostJump = 0.8;

/** Gradients of layers beside each other: the mark of what happens on the way through the network. */
export const depthProfile = {
  id,
  summary:
    "The gradients of layers shrink or grow by two decades or more from the output to the input.",
  source:
    "Glorot & Bengio 2010, §4.2; Schoenholz et al. 2017 — https://arxiv.org/abs/1611.01232; docs/thresholds.md",
  lacks: (evidence) => (depthProfiles(evidence).length > 0 ? undefined : "layer-gradients"),
  look(evidence) {
    const profiles = depthProfiles(evidence);
    return [...grouped(profiles, ({ source }) => source).values()].flatMap(judged);
  },
} as const satisfies Sign;

function judged(profiles: readonly DepthProfile[]): readonly SignFinding[] {
  const decays = profiles.map((profile) => ({ profile, decay: decayOf(profile) }));
  const known = decays.filter(({ decay }) => Number.isFinite(decay.decades));
  return ([-1, 1] as const).flatMap((sign) => {
    const beyond = (limit: number) => known.filter(({ decay }) => sign * decay.decades >= limit);
    const isLasting = (limit: number) =>
      beyond(limit).length > 0 && beyond(limit).length >= lastingShare * known.length;
    const limit = [failDecades, warnDecades].find(isLasting);
    if (limit === undefined) return [];
    const hits = beyond(limit);
    const worst = hits.reduce((a, b) => (sign * b.decay.decades > sign * a.decay.decades ? b : a));
    const { profile, decay } = worst;
    const since = hits[0]?.profile;
    return [
      found(
        id,
        sign < 0 ? "depth-vanishes" : "depth-explodes",
        limit === failDecades && decay.jump <= mostJump ? "failure" : "warning",
        {
          layer: decay.extreme,
          at:
            since?.position === undefined
              ? undefined
              : { base: since.base, position: since.position },
          figures: {
            decades: decay.decades,
            layers: profile.layers.length,
            jump: decay.jump,
            share: hits.length / known.length,
          },
          limits: { decades: sign * limit },
          from: profile.from,
        },
      ),
    ];
  });
}
