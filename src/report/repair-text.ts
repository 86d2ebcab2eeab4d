import { decisionText, reasonText } from "../explain/decisions.ts";
import { editLines } from "../explain/edits.ts";
import { numberText } from "../explain/number-text.ts";
import { printable } from "../explain/printable.ts";
import type { Repair, SeedOutcome, Trial } from "../repair/repair.ts";
import { median } from "../stats/median.ts";
import { kerasCode } from "./code/keras.ts";
import { pytorchCode } from "./code/pytorch.ts";
import {
  causeLines,
  endingText,
  findingLines,
  headline,
  metricOf,
  page,
  section,
} from "./diagnosis-text.ts";
import type { Style } from "./style.ts";
import { tableLines, wrapped } from "./table.ts";

/** Where the changed model was written, if anywhere. */
export interface RepairTextOptions {
  readonly out: string | undefined;
}

/** A repair as a page of text. Nothing but a solved repair is called solved or recommended. */
export function repairText(repair: Repair, style: Style, { out }: RepairTextOptions): string {
  const { diagnosis, best, solved } = repair;
  return page([
    headline(diagnosis, style),
    section("Findings", findingLines(diagnosis.shown, style), style),
    section("Causes", causeLines(diagnosis, style), style),
    section(triedTitle(repair), triedLines(repair, style), style),
    section("Control and changed network, seed by seed", pairLines(repair, style), style),
    ...(solved ? codeSections(repair, style) : []),
    endingLines(repair, style),
    section(
      solved ? "Recommended change" : "What came closest; it is not a solution",
      best ? [...editLines(best.edits).map((line) => `  ${line}`)] : [],
      style,
    ),
    out === undefined ? [] : [`The changed model is in ${printable(out)}.`],
  ]);
}

function endingLines({ reason, solved, best }: Repair, style: Style): readonly string[] {
  const { headline: title, meaning } = reasonText(reason);
  const paint = reason === "already-healthy" || solved ? style.good : style.bad;
  const what = solved && best ? `  by ${best.mitigations.join(" + ")}` : "";
  return [`${style.bold(paint(title))}${what}`, ...wrapped(meaning, "")];
}

function triedTitle({ alpha, tried }: Repair): string {
  const level = tried.some(({ test }) => test)
    ? ` (paired test against the control, level ${numberText(alpha)})`
    : "";
  return `Changes that were tried${level}`;
}

function triedLines({ tried, diagnosis }: Repair, style: Style): readonly string[] {
  if (tried.length === 0) return [];
  const metric = metricOf(diagnosis.problem);
  return tableLines(
    [
      { title: "change", align: "left" },
      { title: "seeds", align: "right" },
      { title: "trained", align: "right" },
      { title: metric.name, align: "right" },
      { title: "wins", align: "right" },
      { title: "p", align: "right" },
      { title: "decision", align: "left" },
    ],
    tried.map((trial) => [
      trial.mitigations.join(" + "),
      String(trial.outcomes.length),
      String(trial.outcomes.filter(({ outcome }) => outcome.kind === "trained").length),
      trial.outcomes.length === 0 ? "–" : metric.text(medianMetric(trial.outcomes)),
      trial.test ? `${trial.test.wins}/${trial.test.n}` : "–",
      trial.test ? numberText(trial.test.p) : "–",
      { text: decisionText(trial.decision), ...paintOf(trial, style) },
    ]),
    style.dim,
  );
}

function paintOf({ decision }: Trial, style: Style) {
  return decision === "kept" ? { paint: style.good } : {};
}

function medianMetric(outcomes: readonly SeedOutcome[]): number {
  return median(outcomes.map(({ outcome }) => outcome.finalMetric));
}

function pairLines({ control, best, diagnosis }: Repair, style: Style): readonly string[] {
  const pairs = control.flatMap((seed) => {
    const changed = best?.outcomes.find((candidate) => candidate.seed === seed.seed);
    return changed ? [{ ...seed, changed: changed.outcome }] : [];
  });
  if (pairs.length === 0) return [];
  const metric = metricOf(diagnosis.problem);
  return tableLines(
    [
      { title: "seed", align: "left" },
      { title: "control", align: "right" },
      { title: "", align: "left" },
      { title: "changed", align: "right" },
      { title: "", align: "left" },
      { title: "validation", align: "right" },
    ],
    pairs.map(({ seed, outcome, changed }) => [
      String(seed),
      metric.text(outcome.finalMetric),
      endingText(outcome),
      metric.text(changed.finalMetric),
      endingText(changed),
      metric.text(changed.validationMetric),
    ]),
    style.dim,
  );
}

/** Longer lines are lists of numbers, such as the means of 784 pixels. */
const longestLine = 300;

function codeSections({ plan, best }: Repair, style: Style): readonly (readonly string[])[] {
  const edits = best?.edits ?? [];
  const indented = (code: string) =>
    code
      .trimEnd()
      .split("\n")
      .map((line) =>
        line === "" ? "" : `  ${line.length <= longestLine ? line : shortened(line)}`,
      );
  return [
    section("Keras", indented(kerasCode(plan, edits)), style),
    section("PyTorch", indented(pytorchCode(plan, edits)), style),
  ];
}

function shortened(line: string): string {
  return `${line.slice(0, longestLine)} …  # shortened: the whole line is in the report of --json`;
}
