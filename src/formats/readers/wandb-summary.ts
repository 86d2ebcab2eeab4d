import { FormatError } from "../../core/errors.ts";
import { isRecord, shown } from "../../model/raw-config.ts";
import { contentOf } from "../content.ts";
import { parseLenientJson } from "../lenient-json.ts";
import { loggedObjects } from "../logged-objects.ts";
import type { Reader } from "../reader.ts";
import { wholeText } from "../whole-text.ts";

const format = "wandb-summary";

export const wandbSummary = {
  id: format,
  summary: "files/wandb-summary.json of a Weights & Biases run: the last value of everything.",
  source: "https://docs.wandb.ai/guides/track/log/log-summary",
  extensions: ["json"],
  recognises: ({ name }) => name.split("/").at(-1) === "wandb-summary.json",
  async read(source, options) {
    const text = await wholeText(source, format, options);
    const value = parseLenientJson(text, format, source.name);
    if (!isRecord(value))
      throw new FormatError(format, `${source.name}: must be an object, got ${shown(value)}`, {
        offset: 0,
      });
    const { _wandb: _, ...logged } = value;
    const objects = loggedObjects();
    objects.add(logged);
    return contentOf(format, { logs: objects.logs(), notes: objects.notes() });
  },
} as const satisfies Reader;
