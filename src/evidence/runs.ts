import { grouped } from "../core/grouped.ts";
import type { Content, Series } from "../formats/content.ts";
import type { ReadFile } from "./join.ts";

/** The files of one training. */
export interface RunFiles {
  readonly name: string;
  readonly files: readonly ReadFile[];
}

/** Folders that programs make within the folder of one training. */
const inner =
  /^(checkpoint-\d+|checkpoints?|ckpts?|weights|models?|epoch[-_=]?\d+|step[-_=]?\d+|global_step\d+|train|training|validation|valid|val|eval|test|logs?|tb|tensorboard|events|files|metrics|params|tags|artifacts|states?|runs|history|csv|latest|best|final)$/i;

const loggers = /^(csv|csv_logs|tensorboard|tb|tb_logs|lightning_logs|loggers?)$/;
const mlflowFolder = /^(metrics|params|tags)$/;

/**
 * The files, put together by the training that left them: those of one folder with its checkpoints and logs below it. Folders
 * with logs of their own are trainings of their own; a log that holds several trainings gives several.
 */
export function runsOf(files: readonly ReadFile[]): readonly RunFiles[] {
  const folders = grouped(files, homeOf);
  const withLogs = [...folders].filter(([, own]) => own.some(({ content }) => hasLog(content)));
  if (withLogs.length <= 1 && !areSeveral(files)) return splitByLog({ name: "", files });
  const homes = (withLogs.length > 0 ? withLogs : [...folders]).map(([home]) => home);
  const runs = grouped(files, (file) => nearest(homeOf(file), homes));
  return oneForEach([...runs].map(([name, own]) => ({ name, files: own }))).flatMap(splitByLog);
}

/** Two programs that logged the same numbers at the same steps watched one training. */
function oneForEach(runs: readonly RunFiles[]): readonly RunFiles[] {
  const merged: RunFiles[] = [];
  for (const run of runs) {
    const same = merged.findIndex((other) => haveCommonLog(run, other));
    const known = merged[same];
    if (!known) merged.push(run);
    else
      merged[same] = {
        name: commonFolder(known.name, run.name),
        files: [...known.files, ...run.files],
      };
  }
  return merged;
}

/** Steps at which two series must agree, to float32. */
const commonSteps = 3;
const rounding = 1e-5;

function haveCommonLog(run: RunFiles, other: RunFiles): boolean {
  // One program logs a training once: the same format twice is a training that was run twice.
  const formats = formatsOf(run);
  if (formatsOf(other).some((format) => formats.includes(format))) return false;
  const known = new Map(seriesOf(other).map((series) => [series.tag, series]));
  return seriesOf(run).some((series) => {
    const match = known.get(series.tag);
    if (!match || isConstant(series)) return false;
    const values = new Map(match.positions.map((position, i) => [position, match.values[i] ?? 0]));
    const common = series.positions.flatMap((position, i) => {
      const value = values.get(position);
      return value === undefined ? [] : [{ a: series.values[i] ?? 0, b: value }];
    });
    return (
      common.length >= commonSteps &&
      common.every(({ a, b }) => Object.is(a, b) || Math.abs(a - b) <= rounding * Math.abs(a))
    );
  });
}

function formatsOf({ files }: RunFiles): readonly string[] {
  return files.flatMap(({ content }) => (hasLog(content) ? [content.format] : []));
}

function seriesOf({ files }: RunFiles) {
  return files.flatMap(({ content }) => content.logs.flatMap(({ series }) => series));
}

/** A learning rate that stands still, or an epoch number, is the same in every training; NaN tells nothing either. */
function isConstant({ tag, values }: Series): boolean {
  const finite = new Set(values.filter(Number.isFinite));
  return finite.size < commonSteps || !/loss|grad|acc/i.test(tag);
}

function commonFolder(a: string, b: string): string {
  const [first, second] = [a.split("/"), b.split("/")];
  const differs = first.findIndex((part, i) => part !== second[i]);
  return first.slice(0, differs < 0 ? first.length : differs).join("/");
}

/** Weights of the same names in folders beside each other are trainings beside each other. */
function areSeveral(files: readonly ReadFile[]): boolean {
  const homes = grouped(
    files.filter(({ content }) => (content.checkpoint?.weights.length ?? 0) > 0),
    homeOf,
  );
  return homes.size > 1;
}

/** The folder of the training that a file belongs to: without what programs make inside. */
function homeOf({ name, content }: ReadFile): string {
  const parts = name.split("/").slice(0, -1);
  // MLflow makes folders of the names of metrics.
  if (content.format === "mlflow")
    return parts
      .slice(
        0,
        Math.max(
          0,
          parts.findLastIndex((part) => mlflowFolder.test(part)),
        ),
      )
      .join("/");
  // Lightning's loggers keep folders of their own with the versions in them.
  const own = parts.filter((part) => !loggers.test(part));
  while (own.length > 0 && inner.test(own.at(-1) ?? "")) own.pop();
  return own.join("/");
}

/** The home with the longest way in common. */
function nearest(home: string, homes: readonly string[]): string {
  const own = home.split("/");
  const common = (other: string) => {
    const parts = other.split("/");
    const differs = parts.findIndex((part, i) => part !== own[i]);
    return differs < 0 ? parts.length + (home === other ? 1 : 0) : differs;
  };
  return homes.toSorted((a, b) => common(b) - common(a))[0] ?? home;
}

function hasLog({ logs }: Content): boolean {
  return logs.some(({ series, histograms }) => series.length + histograms.length > 0);
}

/** One run for each training that a file logged; everything else belongs to the last of them. */
function splitByLog({ name, files }: RunFiles): readonly RunFiles[] {
  const several = files.find(({ content }) => content.logs.length > 1);
  if (!several) return [{ name, files }];
  const { logs } = several.content;
  return logs.map((log, i) => ({
    name: `${name === "" ? several.name : name} #${i + 1}`,
    files: files.flatMap((file) => {
      if (file !== several) return i === logs.length - 1 ? [file] : [];
      return [{ ...file, content: { ...file.content, logs: [log] } }];
    }),
  }));
}
