import type { Verdict } from "../../src/diagnosis/verdict.ts";
import { median } from "../../src/stats/median.ts";
import { families, rightVerdicts } from "./cases.ts";
import { earlyId, shares } from "./isograd.ts";
import { peers } from "./peers/index.ts";
import { machine, table } from "./publish.ts";
import { otherProgresses, type Score, type ScoredRun, scoreOf, trainedProgress } from "./score.ts";

/** Wall time of one diagnosis of three seeds. */
export interface TimedDiagnosis {
  readonly dataset: string;
  readonly id: string;
  readonly seconds: number;
  /** Seeds whose verdict differs from that on the whole run. */
  readonly differing: readonly number[];
}

const detectors: readonly { readonly id: string; readonly name: string }[] = [
  { id: "isograd", name: "**Isograd**" },
  { id: earlyId(0.1), name: "Isograd after 10 % of the steps" },
  { id: "isograd-evidence", name: "Isograd, end of the run hidden" },
  ...peers,
];

/** Everything that the README shows of the detection benchmark. */
export function detectionTables(
  runs: readonly ScoredRun[],
  more: readonly ScoredRun[],
  times: readonly TimedDiagnosis[],
): string {
  const faulty = runs.filter(({ progress }) => progress < trainedProgress).length;
  return [
    `${runs.length} runs of ${times.length} networks: ${faulty} do not train, ${runs.length - faulty} train (progress ≥ ${trainedProgress}).`,
    mainTable(runs),
    "### The same, for other meanings of “trained”",
    sensitivityTable(runs),
    "### Networks and seeds that were not looked at when the thresholds were set",
    heldOutTable(runs, more),
    partlyTrainedText([...runs, ...more]),
    "### Verdicts by what is wrong",
    confusionTable([...runs, ...more]),
    rightText([...runs, ...more]),
    "### Before the end",
    earlyTable(runs),
    "### What the others said",
    rulesTable(runs),
    "### Time",
    timeText(times),
  ].join("\n\n");
}

function mainTable(runs: readonly ScoredRun[]): string {
  const rows = detectors.map(({ id, name }) => {
    const score = scoreOf(runs, id, trainedProgress);
    return [
      name,
      ...rate(score.recall),
      ...rate(score.falseAlarms),
      abstentions(score),
      firstAlarm(runs, id),
    ];
  });
  const head = [
    "",
    "faulty runs found",
    "95 % interval",
    "false alarms",
    "95 % interval",
    "abstained (faulty, trained)",
    "seen at the alarm",
  ];
  return table(head, rows);
}

function rate({ hits, of, estimate, low, high }: Score["recall"]): readonly string[] {
  return [`${percent(estimate)} (${hits}/${of})`, `${percent(low)} – ${percent(high)}`];
}

function abstentions({ abstained }: Score): string {
  return `${abstained.faulty}, ${abstained.trained}`;
}

/** Median over the faulty runs with an alarm. */
function firstAlarm(runs: readonly ScoredRun[], id: string): string {
  const seen = runs
    .filter(({ progress }) => progress < trainedProgress)
    .flatMap(({ said }) => (said[id]?.isAlarm ? [said[id].share ?? 0] : []));
  return seen.length === 0 ? "–" : `${percent(median(seen))} of the run`;
}

function sensitivityTable(runs: readonly ScoredRun[]): string {
  const thresholds = [otherProgresses[0], trainedProgress, otherProgresses[1]];
  const head = ["", ...thresholds.flatMap((at) => [`found, ≥ ${at}`, `false alarms, ≥ ${at}`])];
  const rows = detectors.map(({ id, name }) => [
    name,
    ...thresholds.flatMap((at) => {
      const { recall, falseAlarms } = scoreOf(runs, id, at);
      return [recall, falseAlarms].map(
        ({ estimate, hits, of }) => `${percent(estimate)} (${hits}/${of})`,
      );
    }),
  ]);
  return table(head, rows);
}

function heldOutTable(runs: readonly ScoredRun[], more: readonly ScoredRun[]): string {
  const seedsOf = (of: readonly ScoredRun[]) => new Set(of.map(({ seed }) => seed)).size;
  const parts = [
    ["known networks", runs.filter(({ isHeldOut }) => !isHeldOut)],
    ["held-out networks", runs.filter(({ isHeldOut }) => isHeldOut)],
    ["all networks, further seeds", more],
    ["all networks, all seeds", [...runs, ...more]],
  ] as const;
  const rows = parts.map(([name, part]) => {
    const networks = new Set(part.map(({ dataset, id }) => `${dataset} ${id}`)).size;
    const score = scoreOf(part, "isograd", trainedProgress);
    const label = `${name}: ${networks} × ${seedsOf(part)} runs`;
    return [label, ...rate(score.recall), ...rate(score.falseAlarms), abstentions(score)];
  });
  const head = [
    "Isograd",
    "faulty runs found",
    "95 % interval",
    "false alarms",
    "95 % interval",
    "abstained (faulty, trained)",
  ];
  return table(head, rows);
}

/** The runs on which the meaning of “trained” decides. */
function partlyTrainedText(all: readonly ScoredRun[]): string {
  const between = all.filter(
    ({ progress }) => progress >= trainedProgress && progress < otherProgresses[1],
  );
  const alarms = between.filter(({ said }) => said["isograd"]?.isAlarm);
  const list = alarms.map(
    ({ dataset, id, seed, progress, verdict }) =>
      `${dataset} ${id} seed ${seed} (${verdict}, progress ${progress.toFixed(3)})`,
  );
  const { recall, falseAlarms } = scoreOf(all, "isograd", otherProgresses[1]);
  const rates = [recall, falseAlarms].map((score) => rate(score).join(", "));
  return (
    `${between.length} of the ${all.length} runs end between ${trainedProgress} and ${otherProgresses[1]}; Isograd raises an alarm on ${alarms.length} of them` +
    `${list.length > 0 ? `: ${list.join(", ")}` : ""}. Were a run to count as trained from ${otherProgresses[1]} only, all seeds together would give ` +
    `faulty runs found ${rates[0]}; false alarms ${rates[1]}.`
  );
}

/** Faulty runs by the family of their network and by the verdict. */
function confusionTable(runs: readonly ScoredRun[]): string {
  const faulty = runs.filter(({ progress }) => progress < trainedProgress);
  const verdicts = [...new Set(faulty.map(({ verdict }) => verdict))].toSorted();
  const rows = [...families, undefined].flatMap((family) => {
    const own = faulty.filter((run) => run.family === family);
    if (own.length === 0) return [];
    const counts = verdicts.map((verdict) => own.filter((run) => run.verdict === verdict).length);
    const wanted = family ? rightVerdicts[family].join(" or ") : "–";
    return [[family ?? "published as correct", ...counts.map(String), wanted]];
  });
  return table(["faulty runs of", ...verdicts, "right"], rows);
}

function rightText(runs: readonly ScoredRun[]): string {
  const named = runs.filter(
    ({ progress, family }) => progress < trainedProgress && family !== undefined,
  );
  const right = named.filter(
    ({ family, verdict }) => family && rightVerdicts[family].includes(verdict as Verdict),
  );
  return `The verdict names the family in ${right.length} of ${named.length} faulty runs.`;
}

function earlyTable(runs: readonly ScoredRun[]): string {
  const rows = [
    ...shares.map((share) => [share, earlyId(share)] as const),
    [1, "isograd"] as const,
  ].map(([share, id]) => {
    const { recall, falseAlarms, abstained } = scoreOf(runs, id, trainedProgress);
    const counts = [recall, falseAlarms].map(
      ({ estimate, hits, of }) => `${percent(estimate)} (${hits}/${of})`,
    );
    return [percent(share), ...counts, `${abstained.faulty}, ${abstained.trained}`];
  });
  return table(
    ["steps seen", "faulty runs found", "false alarms", "abstained (faulty, trained)"],
    rows,
  );
}

function rulesTable(runs: readonly ScoredRun[]): string {
  const rows = peers.map(({ id, name }) => {
    const words = (isFaulty: boolean) => {
      const part = runs.filter(({ progress }) => progress < trainedProgress === isFaulty);
      const counts = new Map<string, number>();
      for (const { said } of part) {
        const word = said[id]?.word;
        if (word) counts.set(word, (counts.get(word) ?? 0) + 1);
      }
      const sorted = [...counts].toSorted((a, b) => b[1] - a[1]);
      return sorted.map(([word, count]) => `${word} ${count}`).join(", ") || "–";
    };
    return [name, words(true), words(false)];
  });
  return table(["first alarm", "on faulty runs", "on runs that train"], rows);
}

function timeText(times: readonly TimedDiagnosis[]): string {
  const seconds = times.map((time) => time.seconds);
  const slowest = times.toSorted((a, b) => b.seconds - a.seconds)[0];
  const differing = times.flatMap((time) => time.differing).length;
  const { cpu, cores, node } = machine();
  return (
    `\`diagnose\` with three seeds in two worker threads, threads started anew for every network: median ${median(seconds).toFixed(1)} s, ` +
    `longest ${Math.max(...seconds).toFixed(1)} s (${slowest?.dataset} ${slowest?.id}), ${times.length} networks, on ${cores} cores of ${cpu}, Node ${node}. ` +
    `It may end a run early, once nothing could change the verdict: ${differing} of its ${3 * times.length} verdicts differ from those on whole runs.`
  );
}

function percent(share: number): string {
  return Number.isFinite(share)
    ? `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`
    : "–";
}
