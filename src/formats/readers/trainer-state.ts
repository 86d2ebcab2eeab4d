import { FormatError } from "../../core/errors.ts";
import { isRecord, shown } from "../../model/raw-config.ts";
import { contentOf } from "../content.ts";
import { flatEntries, settingsOf } from "../flat-entries.ts";
import { parseLenientJson } from "../lenient-json.ts";
import { loggedNumber } from "../logged-number.ts";
import { type LoggedRow, loggedRows } from "../logged-rows.ts";
import type { Reader } from "../reader.ts";
import { byteOf } from "../text-byte.ts";
import { headText } from "../text-lines.ts";
import { wholeText } from "../whole-text.ts";

const format = "trainer-state";
/** Of the entry that sums a training up: its numbers are of the whole run. */
const summaryKey = "train_runtime";

export const trainerState = {
  id: format,
  summary: "trainer_state.json of Hugging Face, with loss and gradient norm of every logged step.",
  source: "transformers/trainer_callback.py, TrainerState",
  extensions: ["json"],
  recognises({ name, head }) {
    const text = headText(head)?.trimStart() ?? "";
    const isNamed = name.split("/").at(-1) === "trainer_state.json";
    return text.startsWith("{") && (isNamed || text.includes('"log_history"'));
  },
  async read(source, options) {
    const text = await wholeText(source, format, options);
    const state = parseLenientJson(text, format, source.name);
    const history = isRecord(state) ? state["log_history"] : undefined;
    if (!isRecord(state) || !Array.isArray(history))
      throw new FormatError(
        format,
        `${source.name}: log_history must be a list, got ${shown(history)}`,
        { offset: byteOf('"log_history"', text) ?? source.size },
      );
    const rows = loggedRows();
    const { log_history: _, ...rest } = state;
    const settings = flatEntries(rest, ".");
    for (const entry of history) {
      if (!isRecord(entry)) continue;
      if (summaryKey in entry) settings.push(...flatEntries(entry, "."));
      else rows.add(rowOf(entry));
    }
    return contentOf(format, { logs: rows.logs(), settings: settingsOf(settings) });
  },
} as const satisfies Reader;

function rowOf(entry: Readonly<Record<string, unknown>>): LoggedRow {
  return flatEntries(entry, "/").flatMap(([key, leaf]) => {
    const value = typeof leaf === "string" ? loggedNumber(leaf) : Number(leaf);
    return value === undefined || typeof leaf === "boolean" ? [] : [[key, value] as const];
  });
}
