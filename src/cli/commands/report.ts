import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import type { ReportDocument } from "../../charts/document.ts";
import { documentPicture, pictureOf, type RunPicture } from "../../charts/run-picture.ts";
import { isReportOf, traceExamination } from "../../charts/trace-picture.ts";
import type { Examination } from "../../evidence/examination.ts";
import { printable } from "../../explain/printable.ts";
import { readTrace } from "../../formats/trace.ts";
import { examinationDocument } from "../../report/examination-json.ts";
import { reportHtml } from "../../report/html.ts";
import { documentText } from "../../report/json.ts";
import { reportJunit } from "../../report/junit.ts";
import { reportMarkdown } from "../../report/markdown.ts";
import { reportSarif } from "../../report/sarif.ts";
import { choiceArgument } from "../arguments.ts";
import { readBytes, refuseTarget, writeFiles } from "../files.ts";
import type { Io } from "../io.ts";
import { pageFolder } from "../page-assets.ts";
import { runSources } from "../run-sources.ts";
import { version } from "../version.ts";
import { labelled } from "./view.ts";

const formats = ["html", "md", "json", "sarif", "junit"] as const;
type ReportFormat = (typeof formats)[number];

const examples = `
Examples:
  isograd report run.trace.jsonl run.json -o report.html
  isograd report runs/exp7 -o report.html
  isograd report runs/exp7 --format sarif -o isograd.sarif
  isograd report runs/exp7 --format md

The HTML file holds everything that it shows, and opens from disk without a network.`;

interface ReportOptions {
  readonly out?: string;
  readonly format?: ReportFormat;
}

/** `isograd report`: runs as one file that can be sent. */
export function addReport(program: Command, io: Io, done: (code: number) => void): void {
  program
    .command("report")
    .summary("write runs as one file that can be sent: HTML, Markdown, JSON, SARIF, JUnit")
    .description(
      "Writes what traces, reports, and the files of any framework show as one file: a page that opens from disk, or text for people and programs.",
    )
    .argument("<runs...>", "traces, reports, event files, logs, checkpoints, or folders of them")
    .option("-o, --out <file>", "file to write (default: standard output)")
    .option(
      "--format <format>",
      `${formats.join(", ")} (default: by the file's name, else html)`,
      choiceArgument("--format", formats),
    )
    .option("--debug", "print the stack of an error")
    .addHelpText("after", examples)
    .action(async (paths: readonly string[], options: ReportOptions) => {
      await reportCommand(paths, options, io);
      done(0);
    });
}

const mostTraceBytes = 2 ** 30;

async function reportCommand(
  paths: readonly string[],
  { out, format = formatOf(out) }: ReportOptions,
  io: Io,
): Promise<void> {
  if (out !== undefined) refuseTarget("--out", out, paths);
  const { traces, documents, others, skipped } = await runSources("report", paths);
  const reports = documents.map(({ document }) => document);
  const used = new Set<ReportDocument>();
  const examinations: Examination[] = [];
  const pictures: RunPicture[] = [];
  for (const { path, name } of traces) {
    const bytes = readBytes(path, "trace", mostTraceBytes);
    const trace = readTrace(new TextDecoder().decode(bytes), name);
    const document = reports.find((candidate) => isReportOf(candidate, trace));
    if (document) used.add(document);
    const examination = traceExamination(trace, name);
    examinations.push(examination);
    pictures.push(pictureOf(examination, document));
  }
  for (const { examination: unnamed, label } of others) {
    const examination = labelled(unnamed, label);
    examinations.push(examination);
    pictures.push(pictureOf(examination));
  }
  pictures.push(...reports.filter((document) => !used.has(document)).map(documentPicture));

  const text =
    format === "json"
      ? documentText(examinationDocument(examinations, skipped, version))
      : await textOf(format, pictures);
  for (const { name, reason } of skipped) io.stderr.write(`${printable(`${name}: ${reason}`)}\n`);
  if (out === undefined) io.stdout.write(text);
  else writeFiles([{ path: out, text }]);
}

async function textOf(
  format: Exclude<ReportFormat, "json">,
  pictures: readonly RunPicture[],
): Promise<string> {
  switch (format) {
    case "html":
      return reportHtml(pictures, pageOf());
    case "md":
      return reportMarkdown(pictures);
    case "sarif":
      return documentText(reportSarif(pictures, version));
    case "junit":
      return reportJunit(pictures);
    default:
      return format satisfies never;
  }
}

function pageOf() {
  const folder = pageFolder("report");
  const text = (name: string) => readFileSync(join(folder, name), "utf8");
  return { script: text("report.js"), style: text("report.css") };
}

function formatOf(out: string | undefined): ReportFormat {
  const ending = /\.([a-z]+)$/i.exec(out ?? "")?.[1]?.toLowerCase();
  if (ending === "xml") return "junit";
  return formats.find((format) => format === ending) ?? "html";
}
