import { median } from "../../../src/stats/median.ts";
import { wilsonInterval } from "../../../src/stats/wilson-interval.ts";
import { machine, table } from "../publish.ts";
import { almostAll, decidingSeeds, isNowhereWorse, isRepaired } from "../repair-tables.ts";
import { families } from "./families.ts";

/** One plan, repaired, and both plans on seeds that the repair never saw. */
export interface RepairedPlan {
  readonly family: string;
  readonly id: string;
  readonly verdict: string;
  readonly causes: readonly string[];
  readonly reason: string;
  readonly isSolved: boolean;
  /** What was proven; what came closest where nothing was. */
  readonly mitigations: readonly string[];
  /** Every change with its decision and the progress of its runs. */
  readonly tried: readonly string[];
  readonly p: number | undefined;
  readonly seconds: number;
  /** Progress on the fresh seeds, of the plan that was returned and of the untouched one. */
  readonly fresh: readonly number[];
  readonly control: readonly number[];
}

/** Everything that the README shows of repairs over families. */
export function repairTables(repaired: readonly RepairedPlan[]): string {
  const seconds = repaired.map((one) => one.seconds);
  const { cpu, cores, node } = machine();
  return [
    familyTable(repaired),
    `Time of a repair, with two worker threads: median ${median(seconds).toFixed(1)} s, longest ${Math.max(0, ...seconds).toFixed(1)} s (${cores} cores of ${cpu}, Node ${node}).`,
    "### Every plan",
    planTable(repaired),
  ].join("\n\n");
}

function familyTable(repaired: readonly RepairedPlan[]): string {
  const row = (name: string, own: readonly RepairedPlan[]) => [
    name,
    rate(own, ({ isSolved }) => isSolved),
    rate(own, (one) => isRepaired(one, decidingSeeds)),
    rate(own, (one) => isRepaired(one, almostAll)),
    String(own.filter((one) => !isNowhereWorse(one)).length),
  ];
  const parts = families.flatMap(({ id }) => {
    const own = repaired.filter(({ family }) => family === id);
    return own.length === 0 ? [] : [row(id, own)];
  });
  return table(
    [
      "of plans with a faulty run",
      "solved is claimed",
      "**repaired**: every fresh seed trains, none worse",
      "the same with 4 of 5 fresh seeds",
      "a fresh seed ends worse than its control",
    ],
    [...parts, row("**all**", repaired)],
  );
}

function rate(of: readonly RepairedPlan[], test: (one: RepairedPlan) => boolean): string {
  const hits = of.filter(test).length;
  const { estimate, low, high } = wilsonInterval(hits, of.length);
  return `${percent(estimate)} (${hits}/${of.length}; ${percent(low)} – ${percent(high)})`;
}

function planTable(repaired: readonly RepairedPlan[]): string {
  const progress = (values: readonly number[]) => values.map((value) => value.toFixed(2)).join(" ");
  const rows = repaired.map((one) => [
    one.id,
    one.verdict,
    one.causes[0] ?? "–",
    one.isSolved ? one.mitigations.join(" + ") : one.reason,
    isRepaired(one, decidingSeeds) ? "yes" : "no",
    one.seconds.toFixed(1),
    progress(one.control),
    progress(one.fresh),
  ]);
  const head = [
    "plan",
    "verdict",
    "first cause",
    "change",
    "repaired",
    "seconds",
    "control",
    "fresh",
  ];
  return table(head, rows);
}

function percent(share: number): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(0)} %` : "–";
}
