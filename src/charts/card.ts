import type { Finding } from "../detectors/detector.ts";
import { detectors } from "../detectors/index.ts";
import type { Examination, SignFinding } from "../evidence/examination.ts";
import { signs } from "../evidence/signs/index.ts";
import { figuresText } from "../explain/figures.ts";
import { findingText } from "../explain/findings.ts";
import { signText } from "../explain/signs.ts";
import { profiles } from "../trace/profiles/index.ts";
import { timeMapId } from "./trace-maps.ts";

/** A finding as a reader sees it: what, why, what to do, its numbers with their limits, and who says so. */
export interface Card {
  readonly code: string;
  readonly severity: "note" | "warning" | "failure";
  readonly layer: string | undefined;
  /** Since when, and what that counts. */
  readonly at: { readonly base: string; readonly position: number } | undefined;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  /** Maps on which it can be seen, the best first. */
  readonly shows: readonly string[];
  /** The numbers with their limits. */
  readonly evidence: string;
  /** What the rule looks at, and which paper it is from. */
  readonly rule: string;
  readonly source: string;
  /** Files and tags that the numbers are from. */
  readonly from: readonly string[];
}

const severities = ["failure", "warning", "note"];

/** The findings of one training, worst first. Of a run that was recorded in full its detectors speak; files speak beside it. */
export function cardsOf({ traced, findings, evidence }: Examination): readonly Card[] {
  const hasOthers = !evidence.trace || evidence.files.length > 1;
  return [
    ...traced.map((finding) => tracedCard(finding, evidence.trace?.header.source ?? "trace")),
    ...(hasOthers ? findings.map(signCard) : []),
  ].toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
}

/** A detector's finding. */
export function tracedCard(finding: Finding, from: string): Card {
  const { detector, code, severity, layer, step } = finding;
  const entry = detectors.find(({ id }) => id === detector);
  return {
    ...{ code, severity, layer },
    ...findingText(finding),
    at: { base: "step", position: step },
    shows: (entry?.needs ?? []).map((need) =>
      isInTime(need) && layer !== undefined ? timeMapId(need, layer) : need,
    ),
    evidence: figuresText(finding),
    rule: entry?.summary ?? detector,
    source: entry?.source ?? "",
    from: [from],
  };
}

function isInTime(need: string): boolean {
  return profiles.some(({ id, per }) => id === need && per === "time step");
}

function signCard(finding: SignFinding): Card {
  const { sign, code, severity, layer, at, from } = finding;
  const entry = signs.find(({ id }) => id === sign);
  return {
    ...{ code, severity, layer, at },
    ...signText(finding),
    shows: [],
    evidence: figuresText(finding),
    rule: entry?.summary ?? sign,
    source: entry?.source ?? "",
    from: from.map(({ file, tag }) => `${tag} in ${file}`),
  };
}
