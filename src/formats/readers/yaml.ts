import { contentOf } from "../content.ts";
import { type FlatEntry, settingsOf } from "../flat-entries.ts";
import type { Reader } from "../reader.ts";
import { headText } from "../text-lines.ts";
import { wholeText } from "../whole-text.ts";
import { yamlEntries } from "../yaml-text.ts";

/** W&B writes `key: {desc, value}`, and what is its own under `_wandb`. */
const wrapped = /\.value(?=\.|$)/;
const own = /^(?:_wandb|wandb_version)(?:\.|$)|\.desc$/;

/** What MLflow says of a run itself, and lists of packages. */
const notSettings = /(?:^|\/)(?:meta|conda(?:-environment)?|environment)\.yaml$/i;

export const yaml = {
  id: "yaml",
  summary:
    "Settings in YAML: config.yaml of Weights & Biases and Hydra, hparams.yaml of Lightning.",
  source: "https://yaml.org/spec/1.2.2, of which maps of scalars",
  extensions: ["yaml", "yml"],
  recognises: ({ name, head }) =>
    /\.ya?ml$/i.test(name) && !notSettings.test(name) && headText(head) !== undefined,
  async read(source, options) {
    const text = await wholeText(source, "yaml", options);
    const entries = yamlEntries(text, "yaml", source.name);
    const isWandb = /^(?:_wandb|wandb_version):/m.test(text);
    return contentOf("yaml", { settings: settingsOf(isWandb ? unwrapped(entries) : entries) });
  },
} as const satisfies Reader;

function unwrapped(entries: readonly FlatEntry[]): readonly FlatEntry[] {
  return entries
    .filter(([path]) => !own.test(path))
    .map(([path, leaf]) => [path.replace(wrapped, ""), leaf]);
}
