import type { Verdict } from "../diagnosis/verdict.ts";
import type { Examination } from "../evidence/examination.ts";
import { examine } from "../evidence/examine.ts";
import { joined } from "../evidence/join.ts";
import { runsOf } from "../evidence/runs.ts";
import { printable } from "../explain/printable.ts";
import { page, section } from "../report/diagnosis-text.ts";
import { examinationDocument } from "../report/examination-json.ts";
import { examinationText, overviewLines } from "../report/examination-text.ts";
import { documentText } from "../report/json.ts";
import type { Style } from "../report/style.ts";
import { wrapped } from "../report/table.ts";
import { type Collected, collect, type SkippedFile } from "./collect.ts";
import type { Io } from "./io.ts";
import { readingLine } from "./progress.ts";
import { exitCodeOf } from "./session.ts";
import { styleOf } from "./style.ts";
import { UsageError } from "./usage-error.ts";
import { version } from "./version.ts";

export interface ExamineOptions {
  readonly json?: true;
  readonly failOn?: readonly Verdict[];
}

/**
 * Reads what trainings left behind and says what it shows.
 *
 * @returns the exit code: the worst of all trainings.
 * @throws UsageError where no file is of any use, FormatError where the only file is damaged.
 */
export async function examineFiles(
  paths: readonly string[],
  { json, failOn }: ExamineOptions,
  io: Io,
): Promise<number> {
  const line = readingLine(io, json !== true);
  const collected = await collect(paths, (name, done, of) =>
    line.show(`reading ${name}`, done / of),
  );
  try {
    refuseNothing(collected);
    const runs = await examined(collected, line.show);
    line.clear();
    io.stdout.write(
      json
        ? documentText(examinationDocument(runs, collected.skipped, version))
        : text(runs, collected.skipped, styleOf(io, io.stdout)),
    );
    return Math.max(...runs.map(({ verdict }) => exitCodeOf(verdict, failOn)));
  } finally {
    line.clear();
    await collected.close();
  }
}

async function examined(
  { files, bytes, scan }: Collected,
  show: (what: string, share: number) => void,
): Promise<readonly Examination[]> {
  const runs: Examination[] = [];
  let done = 0;
  for (const { name, files: own } of runsOf(files)) {
    const onBytes = (count: number) => {
      done += count;
      show("scanning tensors", done / bytes);
    };
    const evidence = await joined(name, own, onBytes, scan);
    runs.push(examine(evidence));
  }
  return runs;
}

/** An only file that is damaged is that file's error; nothing at all is a wrong call. */
function refuseNothing({ files, skipped }: Collected): void {
  if (files.length > 0) return;
  const [only] = skipped;
  if (only?.error && skipped.length === 1) throw only.error;
  const seen = skipped.slice(0, 3).map(({ name, reason }) => `${name} ${reason}`);
  throw new UsageError(
    `diagnose: nothing that a training leaves behind, got ${seen.length === 0 ? "an empty folder" : seen.join("; ")}; try event files, logs, checkpoints, or a model with --data`,
  );
}

function text(runs: readonly Examination[], skipped: readonly SkippedFile[], style: Style): string {
  return page([
    section(`${runs.length} trainings`, overviewLines(runs, style), style),
    ...runs.flatMap((run) => examinationText(run, style)),
    section(
      "Files that were not used",
      skipped.flatMap(({ name, reason }) => wrapped(printable(`${name}: ${reason}`), "  ")),
      style,
    ),
  ]);
}
