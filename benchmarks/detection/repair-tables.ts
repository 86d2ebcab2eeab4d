import { median } from "../../src/stats/median.ts";
import { wilsonInterval } from "../../src/stats/wilson-interval.ts";
import type { Family } from "./cases.ts";
import { machine, table } from "./publish.ts";

/** One network, repaired, and both plans on seeds that the repair never saw. */
export interface RepairedCase {
  readonly dataset: string;
  readonly id: string;
  readonly family: Family | undefined;
  readonly isHeldOut: boolean;
  readonly verdict: string;
  readonly reason: string;
  readonly isSolved: boolean;
  readonly mitigations: readonly string[];
  readonly edits: number;
  /** Changes that were trained or screened. */
  readonly tried: number;
  readonly p: number | undefined;
  readonly seconds: number;
  /** Progress on the fresh seeds, of the plan that was returned and of the untouched one. */
  readonly fresh: readonly number[];
  readonly control: readonly number[];
}

/** What decides whether a network was repaired. */
type Deciding = Pick<RepairedCase, "isSolved" | "fresh" | "control">;

/** So many fresh seeds decide; the others show how reliable a repair is. */
export const decidingSeeds = 5;
export const almostAll = 4;
/** Progress from which a fresh seed counts as trained, and how far below its control it may end. */
export const repairedProgress = 0.5;
const worseTolerance = 0.1;

/** Everything that the README shows of the repair benchmark. */
export function repairTables(repaired: readonly RepairedCase[]): string {
  const seconds = repaired.map((one) => one.seconds);
  const seeds = repaired.flatMap(({ fresh, control }) =>
    fresh.map((p, i) => p - (control[i] ?? 0)),
  );
  const worse = seeds.filter((gain) => gain < -worseTolerance).length;
  const { cpu, cores, node } = machine();
  const rows = [
    rateRow("solved is claimed", repaired, ({ isSolved }) => isSolved),
    rateRow("**repaired**: claimed, every fresh seed trains, none worse", repaired, (one) =>
      isRepaired(one, decidingSeeds),
    ),
    rateRow("the same with 4 of 5 fresh seeds", repaired, (one) => isRepaired(one, almostAll)),
    rateRow("none of the five ends worse than its control", repaired, isNowhereWorse),
    rateRow(
      "**repaired**, of the held-out networks",
      repaired.filter(({ isHeldOut }) => isHeldOut),
      (one) => isRepaired(one, decidingSeeds),
    ),
    rateRow(
      "claimed, but a fresh seed does not train",
      repaired,
      (one) => one.isSolved && trained(one.fresh) < decidingSeeds,
    ),
  ];
  return [
    table(["of networks with a faulty run", "share", "95 % interval"], rows),
    `Of all ${seeds.length / repaired.length} fresh seeds of every network, ${reliability(repaired.map(({ fresh }) => fresh))} train after the repair, ` +
      `${reliability(repaired.map(({ control }) => control))} before it; ${worse} of ${seeds.length} end worse than their control by more than ${worseTolerance}. ` +
      `Time to a proven repair, with two worker threads: median ${median(seconds).toFixed(1)} s, longest ${Math.max(...seconds).toFixed(1)} s ` +
      `(${cores} cores of ${cpu}, Node ${node}).`,
    table(
      [
        "network",
        "verdict",
        "change",
        "p",
        "seconds",
        "first five fresh seeds: control",
        "repaired",
        "train, of all fresh: control",
        "repaired",
      ],
      repaired.map(caseRow),
    ),
  ].join("\n\n");
}

function rateRow(
  name: string,
  of: readonly RepairedCase[],
  test: (one: RepairedCase) => boolean,
): readonly string[] {
  const hits = of.filter(test).length;
  const { estimate, low, high } = wilsonInterval(hits, of.length);
  return [
    name,
    `${percent(estimate)} (${hits}/${of.length})`,
    `${percent(low)} – ${percent(high)}`,
  ];
}

/** Claimed, so many of the deciding fresh seeds train, and none of them ends worse than its control. */
export function isRepaired(one: Deciding, seeds: number): boolean {
  return one.isSolved && trained(one.fresh) >= seeds && isNowhereWorse(one);
}

/** On the deciding seeds. */
export function isNowhereWorse({ fresh, control }: Pick<Deciding, "fresh" | "control">): boolean {
  return fresh.slice(0, decidingSeeds).every((p, i) => p >= (control[i] ?? 0) - worseTolerance);
}

/** Of the deciding seeds. */
function trained(progresses: readonly number[]): number {
  return progresses.slice(0, decidingSeeds).filter((p) => p >= repairedProgress).length;
}

/** Of all fresh seeds, over every network. */
function reliability(all: readonly (readonly number[])[]): string {
  const progresses = all.flat();
  const hits = progresses.filter((p) => p >= repairedProgress).length;
  const { estimate, low, high } = wilsonInterval(hits, progresses.length);
  return `${percent(estimate)} (${hits}/${progresses.length}; 95 % interval ${percent(low)} – ${percent(high)})`;
}

function caseRow({
  dataset,
  id,
  verdict,
  reason,
  mitigations,
  p,
  seconds,
  fresh,
  control,
}: RepairedCase): readonly string[] {
  const progress = (values: readonly number[]) =>
    values
      .slice(0, decidingSeeds)
      .map((value) => value.toFixed(2))
      .join(" ");
  const share = (values: readonly number[]) =>
    `${values.filter((value) => value >= repairedProgress).length}/${values.length}`;
  return [
    `${dataset} ${id}`,
    verdict,
    mitigations.join(" + ") || reason,
    p === undefined ? "–" : p.toPrecision(2),
    seconds.toFixed(1),
    progress(control),
    progress(fresh),
    share(control),
    share(fresh),
  ];
}

function percent(share: number): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(0)} %` : "–";
}
