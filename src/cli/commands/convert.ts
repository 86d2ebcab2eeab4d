import type { Command } from "commander";
import { convertedTrace } from "../../evidence/converted-trace.ts";
import { joined, type ReadFile } from "../../evidence/join.ts";
import { type LongRow, longRows } from "../../evidence/long-table.ts";
import { runsOf } from "../../evidence/runs.ts";
import { wideColumns } from "../../evidence/wide-table.ts";
import { writeTrace } from "../../formats/trace.ts";
import { parquetOf } from "../../formats/write-parquet.ts";
import { tfeventsOf } from "../../formats/write-tfevents.ts";
import { collect } from "../collect.ts";
import { refuseTarget, writeFiles } from "../files.ts";
import type { Io } from "../io.ts";
import { readingLine } from "../progress.ts";
import { UsageError } from "../usage-error.ts";

const examples = `
Examples:
  isograd convert runs/exp7 -o exp7.trace.jsonl
  isograd convert outputs/ -o outputs.parquet
  isograd convert metrics.csv optimizer.pt -o events.out.tfevents.run

A .parquet holds every number of every training: a row for each step of a run, a column for each name.
A .trace.jsonl and an event file hold one training.

Exit code: 0 written, 2 unreadable input or wrong usage.`;

/** A training, as it is written. */
interface Converted {
  readonly name: string;
  readonly files: readonly ReadFile[];
  readonly evidence: Awaited<ReturnType<typeof joined>>;
}

/** What can be written, by the end of the name. */
const writers: readonly {
  readonly name: RegExp;
  readonly of: (runs: readonly Converted[]) => Promise<string | Uint8Array>;
}[] = [
  { name: /\.parquet$/i, of: parquet },
  { name: /\.jsonl$/i, of: async (runs) => traceText(onlyOne(runs)) },
  { name: /tfevents/i, of: async (runs) => events(onlyOne(runs)) },
];

/** `isograd convert`: what a training left behind, as one file of another format. */
export function addConvert(program: Command, io: Io, done: (code: number) => void): void {
  program
    .command("convert")
    .summary("write logs and checkpoints of any framework as one trace, table or event file")
    .description(
      "Reads what trainings left behind, as diagnose does, and writes its numbers as .trace.jsonl, .parquet or a TensorBoard event file.",
    )
    .argument("<paths...>", "files or folders of a training")
    .requiredOption(
      "-o, --out <file>",
      "what to write: a name ending in .trace.jsonl or .parquet, or one with tfevents in it",
    )
    .option("--debug", "print the stack of an error")
    .addHelpText("after", examples)
    .action(async (paths: readonly string[], { out }: { readonly out: string }) => {
      await convert(paths, out, io);
      done(0);
    });
}

async function convert(paths: readonly string[], out: string, io: Io): Promise<void> {
  const writer = writers.find(({ name }) => name.test(out));
  if (!writer)
    throw new UsageError(
      `convert: unknown format, got ${out}; try a name like run.trace.jsonl, run.parquet or events.out.tfevents.run`,
    );
  refuseTarget("--out", out, paths);
  const line = readingLine(io, true);
  const collected = await collect(paths, (name, at, of) => line.show(`reading ${name}`, at / of));
  try {
    const [first] = collected.skipped;
    if (collected.files.length === 0)
      throw (
        first?.error ??
        new UsageError(
          `convert: nothing that a training leaves behind, got ${first ? `${first.name}, which ${first.reason}` : "an empty folder"}`,
        )
      );
    const runs: Converted[] = [];
    for (const { name, files } of runsOf(collected.files))
      runs.push({ name, files, evidence: await joined(name, files, undefined, collected.scan) });
    const content = await writer.of(runs);
    writeFiles([{ path: out, text: content }]);
    line.clear();
    const skipped = collected.skipped.length;
    io.stderr.write(
      `${out}: ${collected.files.length} files of ${runs.length} ${runs.length === 1 ? "training" : "trainings"}${skipped > 0 ? `, ${skipped} files not used` : ""}\n`,
    );
  } finally {
    line.clear();
    await collected.close();
  }
}

function onlyOne(runs: readonly Converted[]): Converted {
  const [only, other] = runs;
  if (!only || other)
    throw new UsageError(
      `convert: this format holds one training, got ${runs.length}: ${runs
        .slice(0, 4)
        .map(({ name }) => name || ".")
        .join(", ")}; try one of these folders, or .parquet`,
    );
  return only;
}

function traceText({ evidence }: Converted): string {
  return evidence.trace ? writeTrace(evidence.trace) : [...convertedTrace(evidence)].join("");
}

async function parquet(runs: readonly Converted[]): Promise<Uint8Array> {
  return parquetOf(wideColumns(runs.flatMap((run) => rowsOf(run))));
}

function rowsOf({ name, files, evidence }: Converted): readonly LongRow[] {
  return [...longRows(name, files, evidence.moments)];
}

/** Event files have one kind of step: what is counted otherwise keeps its number. A file without times gets the time of writing. */
function events(run: Converted): Uint8Array {
  const scalars = rowsOf(run)
    .filter(({ position }) => Number.isSafeInteger(position) && position >= 0)
    .map(({ tag, position, value }) => ({ tag, step: position, value }));
  const parts = [...tfeventsOf(scalars, Date.now() / 1000)];
  const whole = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}
