import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { documentIn, type ReportDocument } from "../charts/document.ts";
import type { Examination } from "../evidence/examination.ts";
import { examine } from "../evidence/examine.ts";
import { joined } from "../evidence/join.ts";
import { runsOf } from "../evidence/runs.ts";
import { headBytes } from "../formats/reader.ts";
import { isogradTrace } from "../formats/readers/isograd-trace.ts";
import { collect, type SkippedFile } from "./collect.ts";
import { UsageError } from "./usage-error.ts";
import { type FoundFile, filesBelow } from "./walk.ts";

/** What paths hold, by how it is shown: runs that were recorded in full, reports, and what other programs left behind. */
export interface RunSources {
  readonly traces: readonly FoundFile[];
  readonly documents: readonly { readonly text: string; readonly document: ReportDocument }[];
  readonly others: readonly OtherRun[];
  readonly skipped: readonly SkippedFile[];
}

/** What files of other programs say, and the paths that it was read from. */
export interface OtherRun {
  /** The path that the user named, with the name of the run in it where there are several. */
  readonly label: string;
  readonly examination: Examination;
  readonly paths: readonly string[];
}

const mostDocumentBytes = 64 * 2 ** 20;

/**
 * Everything that can be shown of some paths.
 *
 * @throws UsageError for a path that does not exist, and where nothing can be shown.
 */
export async function runSources(command: string, paths: readonly string[]): Promise<RunSources> {
  const traces: FoundFile[] = [];
  const documents: { readonly text: string; readonly document: ReportDocument }[] = [];
  const others: OtherRun[] = [];
  const skipped: SkippedFile[] = [];
  for (const path of paths) {
    const rest: FoundFile[] = [];
    for (const file of filesBelow([path])) {
      const document = documentOf(file);
      if (document) documents.push(document);
      else if (isTrace(file)) traces.push(file);
      else rest.push(file);
    }
    if (rest.length === 0) continue;
    const found = await examined([path]);
    for (const examination of found.examinations) {
      const inner = found.examinations.length > 1 ? `/${examination.evidence.name}` : "";
      others.push({ label: `${basename(resolve(path))}${inner}`, examination, paths: [path] });
    }
    skipped.push(...found.skipped);
  }
  if (traces.length + documents.length + others.length === 0)
    throw new UsageError(
      `${command}: nothing that can be shown, got ${skipped[0] ? `${skipped[0].name} ${skipped[0].reason}` : "an empty folder"}; try a trace, event files, logs, checkpoints, or a report of --json`,
    );
  return { traces: named(traces), documents, others: toldApart(others), skipped };
}

/** The trainings of other programs below some paths; what Isograd wrote itself is shown as what it is. */
export async function examined(paths: readonly string[]): Promise<{
  readonly examinations: readonly Examination[];
  readonly skipped: readonly SkippedFile[];
}> {
  const { files, skipped, close } = await collect(paths);
  try {
    const own = files.filter(({ content }) => content.format !== isogradTrace.id);
    const examinations: Examination[] = [];
    if (own.length > 0)
      for (const run of runsOf(own)) examinations.push(examine(await joined(run.name, run.files)));
    return { examinations, skipped };
  } finally {
    await close();
  }
}

function documentOf({ path, name, size }: FoundFile) {
  if (!/\.(json|report)$/.test(name) || size > mostDocumentBytes) return undefined;
  const text = readFileSync(path, "utf8");
  const document = documentIn(text, name);
  return document && { text, document };
}

function isTrace({ path, name, size }: FoundFile): boolean {
  if (size === 0) return name.endsWith(".trace.jsonl");
  const head = new Uint8Array(Math.min(size, headBytes));
  const file = openSync(path, "r");
  try {
    readSync(file, head);
  } finally {
    closeSync(file);
  }
  return isogradTrace.recognises({ name, size, head });
}

/** Trainings in folders of one name are told apart by the folders above. */
function toldApart(others: readonly OtherRun[]): readonly OtherRun[] {
  return others.map((other) => {
    const isAlone = others.filter(({ label }) => label === other.label).length === 1;
    const above = basename(dirname(resolve(other.paths[0] ?? "")));
    return isAlone ? other : { ...other, label: `${above}/${other.label}` };
  });
}

/** Traces of one name are told apart by their folders. */
function named(traces: readonly FoundFile[]): readonly FoundFile[] {
  return traces.map((trace) => {
    const isAlone = traces.filter(({ name }) => name === trace.name).length === 1;
    return isAlone
      ? trace
      : { ...trace, name: `${dirname(trace.path).split(/[\\/]/).at(-1)}/${trace.name}` };
  });
}
