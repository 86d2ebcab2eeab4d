import type { GrowingRun } from "./growing-run.ts";
import type { FirstLoad, LabTraining } from "./lab.ts";
import type { LongRun } from "./long-run.ts";

/** Everything that was measured. */
export interface Results {
  readonly longRun: LongRun;
  readonly growingRun: GrowingRun;
  readonly firstLoad: FirstLoad;
  readonly training: readonly LabTraining[];
}

/** What was measured beside what it should be, as Markdown. */
export function resultTable({ longRun, growingRun, firstLoad, training }: Results): string {
  const heap = growingRun.heapMebibytes.map((mebibytes) => mebibytes.toFixed(1)).join(", ");
  const rows = [
    [
      "view, 200 layers × 10,000 steps: pan and zoom",
      "≥ 55 frames/s",
      `${longRun.framesPerSecond.toFixed(1)} frames/s, longest ${longRun.longestFrameMs.toFixed(0)} ms`,
    ],
    [
      `view, first picture of a trace of ${longRun.mebibytes.toFixed(0)} MiB`,
      "≤ 2 s",
      `${(longRun.firstPictureMs / 1000).toFixed(2)} s`,
    ],
    [
      `view, a live run of ${growingRun.recordsPerSecond} records/s, worst of six parts`,
      "≥ 50 frames/s",
      `${growingRun.framesPerSecond.toFixed(1)} frames/s, longest ${growingRun.longestFrameMs.toFixed(0)} ms`,
    ],
    [
      `view, script memory over ${growingRun.seconds} s of it, in seven moments`,
      "bounded",
      `${heap} MiB`,
    ],
    ...training.map((layout) => [
      `lab, 20 layers × 32 units, batch 32, ${layout.id}`,
      "≥ 100 steps/s at ≥ 50 frames/s",
      `${layout.stepsPerSecond.toFixed(0)} steps/s at ${layout.framesPerSecond.toFixed(1)} frames/s, longest ${layout.longestFrameMs.toFixed(0)} ms`,
    ]),
    [
      `lab, first load with its engine, ${firstLoad.files} files`,
      "≤ 300 kB",
      `${firstLoad.gzipKilobytes.toFixed(0)} kB gzip, ${firstLoad.brotliKilobytes.toFixed(0)} kB brotli (${firstLoad.plainKilobytes.toFixed(0)} kB plain)`,
    ],
  ];
  return [
    "| what | aim | measured |",
    "|---|---|---|",
    ...rows.map((row) => `| ${row.join(" | ")} |`),
  ].join("\n");
}
