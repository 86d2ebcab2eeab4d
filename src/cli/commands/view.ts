import { statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { wireText } from "../../charts/wire.ts";
import type { Examination } from "../../evidence/examination.ts";
import { printable } from "../../explain/printable.ts";
import { assetsBelow } from "../../server/assets.ts";
import type { ServedRun } from "../../server/run.ts";
import { traceFileRun } from "../../server/trace-file.ts";
import type { Io } from "../io.ts";
import { pageFolder } from "../page-assets.ts";
import { examined, type OtherRun, type RunSources, runSources } from "../run-sources.ts";
import { type ServingOptions, served, withServingOptions } from "../serving.ts";
import { filesBelow } from "../walk.ts";

const examples = `
Examples:
  isograd diagnose model.json --data digits --save run.trace.jsonl --json > run.json
  isograd view run.trace.jsonl run.json
  isograd view runs/exp7 runs/exp8
  isograd view run.trace.jsonl --port 8080 --no-open

A run that is still being written is followed. Nothing is written, and nothing leaves this machine; with --host the page asks for
the token in the address that is printed.`;

const usualPort = 4610;
const lookMs = 1000;

/** `isograd view`: the page of one or several runs. */
export function addView(program: Command, io: Io, done: (code: number) => void): void {
  const command = program
    .command("view")
    .summary("show runs in the browser: every layer at every step")
    .description(
      "Shows traces, reports, and what any framework left behind, as a page in the browser: layers over steps, findings, profiles. Follows a run that is still being written.",
    )
    .argument("<runs...>", "traces, reports, event files, logs, checkpoints, or folders of them");
  withServingOptions(command, usualPort)
    .addHelpText("after", examples)
    .action(async (paths: readonly string[], options: ServingOptions) => {
      const assets = assetsBelow(pageFolder("view"));
      const sources = await runSources("view", paths);
      for (const { name, reason } of sources.skipped)
        io.stderr.write(`${printable(`${name}: ${reason}`)}\n`);
      await served("view", options, { assets, runs: servedRuns(sources) }, io);
      done(0);
    });
}

/** What is served of the sources: traces line by line, reports as they are, other files as what they were examined to say. */
export function servedRuns({ traces, documents, others }: RunSources): readonly ServedRun[] {
  return [
    ...traces.map(({ path, name }) => traceFileRun(path, name)),
    ...others.map(filesRun),
    ...documents.map(
      ({ text, document }): ServedRun => ({
        name: document.name,
        kind: "document",
        read: async () => ({ text, until: 0 }),
        follow: undefined,
      }),
    ),
  ];
}

/** Files of other programs, looked at again when one of them changed. Every examination has a number: a page that has an older one is sent the last. */
function filesRun({ label, examination, paths }: OtherRun): ServedRun {
  const { name } = examination.evidence;
  let known = labelled(examination, label);
  let seen = stateOf(paths);
  let version = 0;

  async function look(): Promise<void> {
    const now = stateOf(paths);
    if (now === seen) return;
    seen = now;
    const found = await examined(paths).catch(() => undefined);
    const same = found?.examinations.find(({ evidence }) => evidence.name === name);
    if (!same) return;
    known = labelled(same, label);
    version++;
  }

  return {
    name: label,
    kind: "files",
    read: async () => ({ text: wireText(known), until: version }),
    async follow(from, send, signal) {
      let sent = from;
      while (!signal.aborted) {
        await look();
        if (sent !== version) {
          sent = version;
          await send({ event: "examination", data: wireText(known), id: String(version) });
        }
        await sleep(lookMs, undefined, { signal }).catch(() => {});
      }
    },
  };
}

/** An examination under the name that the user gave. */
export function labelled(examination: Examination, name: string): Examination {
  return { ...examination, evidence: { ...examination.evidence, name } };
}

/** Sizes and times of all files: what changes when one of them is written. */
function stateOf(paths: readonly string[]): string {
  try {
    return filesBelow(paths)
      .map(({ path, size }) => `${path} ${size} ${statSync(path).mtimeMs}`)
      .join("\n");
  } catch {
    return "";
  }
}
