import type { Examination, SignFinding } from "../evidence/examination.ts";
import { decayOf, shownProfiles } from "../evidence/gradients.ts";
import { lackText, signText } from "../explain/signs.ts";
import { examinedMeaning } from "../explain/verdicts.ts";
import { findingFields, type Json, jsonOf, schema } from "./json.ts";

/** A file from which nothing was learned. */
export interface SkippedText {
  readonly name: string;
  readonly reason: string;
}

/** What files say of one or several trainings, as the document of schema/report.schema.json. */
export function examinationDocument(
  runs: readonly Examination[],
  skipped: readonly SkippedText[],
  version: string,
): Json {
  return jsonOf({
    schema,
    version,
    command: "diagnose",
    runs: runs.map(runFields),
    skipped: skipped.map(({ name, reason }) => ({ name, reason })),
  });
}

function runFields(examination: Examination) {
  const { evidence, verdict, progress, findings, looked, notLooked, traced } = examination;
  return {
    name: evidence.name,
    verdict,
    verdictText: examinedMeaning(examination),
    progress,
    findings: findings.map(signFields),
    traced: traced.map(findingFields),
    profiles: lastProfiles({ evidence }),
    checks: {
      ran: looked,
      notRun: notLooked.map(({ sign, lacks }) => ({
        check: sign,
        reason: lacks,
        text: lackText(lacks),
      })),
    },
    files: evidence.files,
    layers: evidence.layers,
    settings: evidence.settings,
  };
}

function signFields(finding: SignFinding) {
  const { sign, code, layer = null, at = null, severity, figures, limits, from } = finding;
  return { sign, code, layer, at, severity, figures, limits, from, text: signText(finding) };
}

/** A profile of every source. */
function lastProfiles({ evidence }: Pick<Examination, "evidence">) {
  return shownProfiles(evidence).map((profile) => ({
    source: profile.source,
    position: profile.position ?? null,
    base: profile.base,
    layers: profile.layers,
    sizes: profile.sizes,
    decades: decayOf(profile).decades,
    from: profile.from,
  }));
}
