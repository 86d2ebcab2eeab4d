import { grouped } from "../core/grouped.ts";
import type { Content } from "../formats/content.ts";
import type { ReadFile } from "./join.ts";

/** The files of one training. */
export interface RunFiles {
  readonly name: string;
  readonly files: readonly ReadFile[];
}

/** Folders that programs make within the folder of one training. */
const inner =
  /^(checkpoint-\d+|checkpoints?|ckpts?|weights|models?|epoch[-_=]?\d+|step[-_=]?\d+|global_step\d+|train|training|validation|valid|val|eval|test|logs?|tb|tensorboard|events|files|metrics|params|tags|artifacts|states?|runs|history|csv|latest|best|final)$/i;

/**
 * The files, put together by the training that left them: those of one folder with its checkpoints and logs below it. Folders
 * with logs of their own are trainings of their own; a log that holds several trainings gives several.
 */
export function runsOf(files: readonly ReadFile[]): readonly RunFiles[] {
  const folders = grouped(files, ({ name }) => homeOf(name));
  const withLogs = [...folders].filter(([, own]) => own.some(({ content }) => hasLog(content)));
  if (withLogs.length <= 1 && !areSeveral(files)) return splitByLog({ name: "", files });
  const homes = (withLogs.length > 0 ? withLogs : [...folders]).map(([home]) => home);
  const runs = grouped(files, ({ name }) => nearest(homeOf(name), homes));
  return [...runs].flatMap(([name, own]) => splitByLog({ name, files: own }));
}

/** Weights of the same names in folders beside each other are trainings beside each other. */
function areSeveral(files: readonly ReadFile[]): boolean {
  const homes = grouped(
    files.filter(({ content }) => (content.checkpoint?.weights.length ?? 0) > 0),
    ({ name }) => homeOf(name),
  );
  return homes.size > 1;
}

/** The folder of the training that a file belongs to: without what programs make inside. */
function homeOf(name: string): string {
  const parts = name.split("/").slice(0, -1);
  while (parts.length > 0 && inner.test(parts.at(-1) ?? "")) parts.pop();
  return parts.join("/");
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
