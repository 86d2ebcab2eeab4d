import { median } from "../../../src/stats/median.ts";
import { type ProportionInterval, wilsonInterval } from "../../../src/stats/wilson-interval.ts";
import { earlyId } from "../isograd.ts";
import { peers } from "../peers/index.ts";
import { machine, table } from "../publish.ts";
import { type Said, type Score, scoreOf } from "../score.ts";
import { families } from "./families.ts";
import type { JudgedRun } from "./judged-run.ts";
import { otherProgresses, trainedProgress } from "./label.ts";

/** Wall time of one seed of a case: trained to its end, and judged. */
export interface TimedCase {
  readonly family: string;
  readonly id: string;
  readonly seconds: number;
}

/** Faulty runs, and as many that train, that make the suite. */
const wantedRuns = 120;

/** Everything that the README shows of detection over families. */
export function detectionTables(runs: readonly JudgedRun[], times: readonly TimedCase[]): string {
  const asked = runs.filter(({ said }) => peers.some(({ id }) => said[id] !== undefined));
  return [
    countText(runs, times),
    familyTable(runs),
    "### The same, for other meanings of “trained”",
    sensitivityTable(runs),
    partlyTrainedText(runs),
    "### The rules of others",
    `On the ${asked.length} runs that were repeated for them:`,
    rivalTable(asked),
    "Faulty runs found / false alarms, by family:",
    rivalFamilyTable(asked),
    "### Every run that Isograd got wrong",
    wrongTable(runs),
    "### Time",
    timeText(times),
  ].join("\n\n");
}

function countText(runs: readonly JudgedRun[], times: readonly TimedCase[]): string {
  const faulty = runs.filter(isFaulty).length;
  const trained = runs.length - faulty;
  const missing = (count: number) => Math.max(0, wantedRuns - count);
  const lack =
    missing(faulty) + missing(trained) === 0
      ? ""
      : ` Of the ${wantedRuns} wanted, ${missing(faulty)} faulty runs and ${missing(trained)} that train are missing.`;
  return `${runs.length} runs of ${times.length} plans: ${faulty} do not train, ${trained} train (progress ≥ ${trainedProgress}).${lack}`;
}

/** Of runs whose fault was injected. */
function causeFirst(runs: readonly JudgedRun[]): Score["recall"] {
  const named = runs.filter((run) => isFaulty(run) && run.wanted !== undefined);
  const hits = named.filter(isCauseFirst).length;
  return { ...wilsonInterval(hits, named.length), hits, of: named.length };
}

function familyTable(runs: readonly JudgedRun[]): string {
  const row = (name: string, own: readonly JudgedRun[]) => {
    const { recall, falseAlarms, abstained } = scoreFor(own, "isograd", trainedProgress);
    return [
      name,
      ...rate(recall),
      ...rate(falseAlarms),
      `${abstained.faulty}, ${abstained.trained}`,
      ...rate(causeFirst(own)),
    ];
  };
  const head = [
    "Isograd",
    "faulty runs found",
    "95 % interval",
    "false alarms",
    "95 % interval",
    "abstained (faulty, trained)",
    "injected cause named first",
    "95 % interval",
  ];
  return table(head, [...byFamily(runs).map(([id, own]) => row(id, own)), row("**all**", runs)]);
}

function sensitivityTable(runs: readonly JudgedRun[]): string {
  const thresholds = [...otherProgresses, trainedProgress];
  const head = [
    "Isograd",
    ...thresholds.flatMap((at) => [`found, ≥ ${at}`, `false alarms, ≥ ${at}`]),
  ];
  const row = (name: string, own: readonly JudgedRun[]) => [
    name,
    ...thresholds.flatMap((at) => {
      const { recall, falseAlarms } = scoreFor(own, "isograd", at);
      return [count(recall), count(falseAlarms)];
    }),
  ];
  return table(head, [...byFamily(runs).map(([id, own]) => row(id, own)), row("**all**", runs)]);
}

/** The runs on which the meaning of “trained” decides. */
function partlyTrainedText(runs: readonly JudgedRun[]): string {
  const between = runs.filter(
    ({ progress }) => progress >= otherProgresses[1] && progress < trainedProgress,
  );
  const alarms = between.filter((run) => saidOf(run, "isograd").isAlarm);
  return (
    `${between.length} runs end between ${otherProgresses[1]} and ${trainedProgress}; Isograd raises an alarm on ${alarms.length} of them and ` +
    `names the injected cause first on ${alarms.filter(isCauseFirst).length} of these.`
  );
}

const detectors: readonly { readonly id: string; readonly name: string }[] = [
  { id: "isograd", name: "**Isograd**" },
  { id: earlyId(0.1), name: "Isograd after 10 % of the steps" },
  { id: "isograd-evidence", name: "Isograd, end of the run hidden" },
  ...peers,
];

function rivalTable(runs: readonly JudgedRun[]): string {
  const rows = detectors.map(({ id, name }) => {
    const { recall, falseAlarms, abstained } = scoreFor(runs, id, trainedProgress);
    return [
      name,
      ...rate(recall),
      ...rate(falseAlarms),
      `${abstained.faulty}, ${abstained.trained}`,
      words(
        runs.filter((run) => !isFaulty(run)),
        id,
      ),
    ];
  });
  const head = [
    "",
    "faulty runs found",
    "95 % interval",
    "false alarms",
    "95 % interval",
    "abstained (faulty, trained)",
    "first alarms on runs that train",
  ];
  return table(head, rows);
}

function rivalFamilyTable(runs: readonly JudgedRun[]): string {
  const parts = byFamily(runs);
  const rows = detectors.map(({ id, name }) => [
    name,
    ...parts.map(([, own]) => {
      const { recall, falseAlarms } = scoreFor(own, id, trainedProgress);
      return `${recall.hits}/${recall.of}, ${falseAlarms.hits}/${falseAlarms.of}`;
    }),
  ]);
  return table(["", ...parts.map(([id]) => id)], rows);
}

/** The most frequent alarms first. */
function words(runs: readonly JudgedRun[], detector: string): string {
  const counts = new Map<string, number>();
  for (const run of runs) {
    const { word, isAlarm } = saidOf(run, detector);
    if (word !== null && isAlarm) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const sorted = [...counts].toSorted((a, b) => b[1] - a[1]);
  return sorted.map(([word, times]) => `${word} ${times}`).join(", ") || "–";
}

function wrongTable(runs: readonly JudgedRun[]): string {
  const rows = runs.flatMap((run) => {
    const wrong = wrongOf(run);
    if (wrong === undefined) return [];
    const { id, seed, progress, verdict, failures, causes } = run;
    return [
      [
        `${id} (${seed})`,
        wrong,
        progress.toFixed(2),
        verdict,
        failures.join(" ") || "–",
        causes.join(" ") || "–",
        run.wanted?.join(" ") ?? "–",
      ],
    ];
  });
  if (rows.length === 0) return "None.";
  return table(
    ["run (seed)", "what", "progress", "verdict", "findings", "causes", "injected"],
    rows,
  );
}

function wrongOf(run: JudgedRun): string | undefined {
  const { isAlarm, hasAbstained } = saidOf(run, "isograd");
  if (!isFaulty(run)) return isAlarm ? "false alarm" : hasAbstained ? "abstained" : undefined;
  if (!isAlarm) return hasAbstained ? "missed, abstained" : "missed";
  return run.wanted !== undefined && !isCauseFirst(run) ? "other cause first" : undefined;
}

function timeText(times: readonly TimedCase[]): string {
  const seconds = times.map((time) => time.seconds);
  const slowest = times.toSorted((a, b) => b.seconds - a.seconds)[0];
  const minutes = seconds.reduce((sum, one) => sum + one, 0) / 60;
  const { cpu, cores, node } = machine();
  return (
    `One seed, trained to its planned end and judged: median ${median(seconds).toFixed(1)} s, longest ${Math.max(...seconds).toFixed(1)} s (${slowest?.id}), ` +
    `${minutes.toFixed(0)} min for a seed of every plan, on ${cores} cores of ${cpu}, Node ${node}.`
  );
}

function isFaulty({ progress }: JudgedRun): boolean {
  return progress < trainedProgress;
}

function isCauseFirst({ causes: [first], wanted }: JudgedRun): boolean {
  return first !== undefined && wanted?.includes(first) === true;
}

function scoreFor(runs: readonly JudgedRun[], detector: string, threshold: number): Score {
  const heard = runs.map((run) => ({
    progress: run.progress,
    said: { [detector]: saidOf(run, detector) },
  }));
  return scoreOf(heard, detector, threshold);
}

function saidOf({ verdict, said }: JudgedRun, detector: string): Said {
  const word = detector === "isograd" ? verdict : (said[detector] ?? null);
  const hasAbstained = word === "inconclusive";
  return {
    word,
    isAlarm: word !== null && word !== "healthy" && !hasAbstained,
    hasAbstained,
    share: null,
  };
}

/** In the order of the families; those without a run are left out. */
function byFamily(
  runs: readonly JudgedRun[],
): readonly (readonly [string, readonly JudgedRun[]])[] {
  return families.flatMap(({ id }) => {
    const own = runs.filter(({ family }) => family === id);
    return own.length === 0 ? [] : [[id, own] as const];
  });
}

type Rate = ProportionInterval & Score["recall"];

function rate(of: Rate): readonly string[] {
  return [count(of), of.of === 0 ? "–" : `${percent(of.low)} – ${percent(of.high)}`];
}

function count({ estimate, hits, of }: Rate): string {
  return `${percent(estimate)} (${hits}/${of})`;
}

function percent(share: number): string {
  if (!Number.isFinite(share)) return "–";
  return `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
}
