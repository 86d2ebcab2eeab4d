import { median } from "../../src/stats/median.ts";
import { type Contender, type Timing, type Workload, workloads } from "./workload.ts";

type Timings = ReadonlyMap<string, readonly Timing[]>;

/** Steps per second and our ratio to each peer, as Markdown. Ratios are medians of the rounds' ratios. */
export function speedTable(contenders: readonly Contender[], timings: Timings): string {
  const lines = workloads.flatMap((workload) =>
    contenders
      .filter((contender) => contender.runs(workload))
      .map((contender) => {
        const theirs = timings.get(`${workload.id}/${contender.name}`) ?? [];
        const own = timings.get(`${workload.id}/${contenders[0]?.name}`) ?? [];
        const wall = median(theirs.map(({ seconds }) => workload.steps / seconds));
        const cpu = median(theirs.map(({ cpuSeconds }) => workload.steps / cpuSeconds));
        const ratios = (time: (timing: Timing) => number) =>
          theirs.map((timing, i) => time(timing) / time(own[i] ?? timing));
        const byWall = median(ratios(({ seconds }) => seconds));
        const byCpu = median(ratios(({ cpuSeconds }) => cpuSeconds));
        const compared =
          contender === contenders[0] ? "| |" : `| ${byWall.toFixed(2)} | ${byCpu.toFixed(2)}`;
        return `| ${workload.id} | ${contender.name} | ${wall.toFixed(1)} | ${cpu.toFixed(1)} ${compared} |`;
      }),
  );
  return [
    "| workload | contender | steps/s | steps per CPU-second | ours / theirs | by CPU time |",
    "|---|---|---|---|---|---|",
    ...lines,
    "",
  ].join("\n");
}

/** Steps per CPU-second of the embedded engine beside those of each other contender, as Markdown: medians of ratios. */
export function embeddedTable(
  embedded: Contender,
  contenders: readonly Contender[],
  timings: Timings,
): string {
  const own = (workload: Workload) => timings.get(`${workload.id}/${embedded.name}`) ?? [];
  const shown = workloads.filter(({ every }) => every <= 1);
  const others = contenders.filter(
    (contender) => contender !== embedded && shown.some(contender.runs),
  );
  const lines = others.map(({ name, runs }) => {
    const cells = shown.map((workload) => {
      if (!runs(workload)) return "";
      const theirs = timings.get(`${workload.id}/${name}`) ?? [];
      return median(
        own(workload).map(
          ({ cpuSeconds }, i) => (theirs[i]?.cpuSeconds ?? Number.NaN) / cpuSeconds,
        ),
      ).toFixed(2);
    });
    return `| ${name} | ${cells.join(" | ")} |`;
  });
  return [
    `| embedded engine / | ${shown.map(({ id }) => id.replace(", every layer, every step", " + statistics")).join(" | ")} |`,
    `|---|${shown.map(() => "---|").join("")}`,
    ...lines,
    "",
  ].join("\n");
}

/** What statistics add to the time of a step, in percent of it, as Markdown. */
export function costTable(contenders: readonly Contender[], timings: Timings): string {
  const networks = workloads.filter((workload) => watchedOf(workload).length > 0);
  const lines = networks.flatMap((plain) =>
    contenders
      .filter((contender) => [plain, ...watchedOf(plain)].every(contender.runs))
      .map((contender) => {
        const cells = watchedOf(plain).map(({ id }) => cost(contender, plain.id, id, timings));
        const shares = cells.map((share) => `${(100 * share).toFixed(0)} %`);
        return `| ${plain.id} | ${contender.name} | ${shares.join(" | ")} |`;
      }),
  );
  return [
    "| time added to a step | contender | measured every step | measured every 10 steps |",
    "|---|---|---|---|",
    ...lines,
    "",
  ].join("\n");
}

/** The workloads that measure what this one trains; none for one that measures itself. */
function watchedOf({ network, every }: Workload): readonly Workload[] {
  if (every > 0) return [];
  return workloads.filter((other) => other.network === network && other.every > 0);
}

/** Median over the rounds of t(watched) / t(plain) − 1, by CPU time: the two are measured one after the other. */
function cost({ name }: Contender, plain: string, watched: string, timings: Timings): number {
  const without = timings.get(`${plain}/${name}`) ?? [];
  const withIt = timings.get(`${watched}/${name}`) ?? [];
  return median(
    withIt.map(({ cpuSeconds }, i) => cpuSeconds / (without[i]?.cpuSeconds ?? Number.NaN) - 1),
  );
}
