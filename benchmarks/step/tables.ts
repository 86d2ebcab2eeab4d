import { median } from "../../src/stats/median.ts";
import { type Contender, plain, type Timing, workloads } from "./workload.ts";

type Timings = ReadonlyMap<string, readonly Timing[]>;

/** Steps per second and our ratio to each peer, as Markdown. Ratios are medians of the rounds' ratios. */
export function speedTable(contenders: readonly Contender[], timings: Timings): string {
  const [ours] = contenders;
  const lines = workloads.flatMap((workload) =>
    contenders
      .filter((contender) => contender.runs(workload))
      .map((contender) => {
        const theirs = timings.get(`${workload.id}/${contender.name}`) ?? [];
        const own = timings.get(`${workload.id}/${ours?.name}`) ?? [];
        const wall = median(theirs.map(({ seconds }) => workload.steps / seconds));
        const cpu = median(theirs.map(({ cpuSeconds }) => workload.steps / cpuSeconds));
        const ratios = (time: (timing: Timing) => number) =>
          theirs.map((timing, i) => time(timing) / time(own[i] ?? timing));
        const byWall = median(ratios(({ seconds }) => seconds));
        const byCpu = median(ratios(({ cpuSeconds }) => cpuSeconds));
        const compared =
          contender === ours ? "| |" : `| ${byWall.toFixed(2)} | ${byCpu.toFixed(2)}`;
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

/** What statistics add to the time of a step, in percent of it, as Markdown. */
export function costTable(contenders: readonly Contender[], timings: Timings): string {
  const watched = workloads.filter(({ every }) => every > 0);
  const lines = contenders
    .filter((contender) => watched.every((workload) => contender.runs(workload)))
    .map((contender) => {
      const cells = watched.map(({ id }) => cost(contender, id, timings));
      return `| ${contender.name} | ${cells.map((share) => `${(100 * share).toFixed(0)} %`).join(" | ")} |`;
    });
  return [
    `| time added to a step | ${watched.map(({ every }) => (every === 1 ? "measured every step" : `measured every ${every} steps`)).join(" | ")} |`,
    `|---|${watched.map(() => "---|").join("")}`,
    ...lines,
    "",
  ].join("\n");
}

/** Median over the rounds of t(watched) / t(plain) − 1, by CPU time: the two are measured one after the other. */
function cost({ name }: Contender, id: string, timings: Timings): number {
  const without = timings.get(`${plain.id}/${name}`) ?? [];
  const withIt = timings.get(`${id}/${name}`) ?? [];
  return median(
    withIt.map(({ cpuSeconds }, i) => cpuSeconds / (without[i]?.cpuSeconds ?? Number.NaN) - 1),
  );
}
