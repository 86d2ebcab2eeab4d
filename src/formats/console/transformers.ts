import { loggedNumber } from "../logged-number.ts";
import type { LoggedRow } from "../logged-rows.ts";
import { type Dialect, lineByLine } from "./dialect.ts";

/** {'loss': 2.31, 'grad_norm': nan, 'epoch': 0.1} on a line, perhaps behind a progress bar. */
const dictionary = /\{\s*'[^{}]*\}/g;
const entry = /'([^']+)'\s*:\s*(?:'([^']*)'|"([^"]*)"|([\w.]{1,40}\([^)]{0,200}\)|[^,}\s]+))/g;
/** Of the last line of a training, which repeats it in sum. */
const summaryKey = "train_runtime";

/** Python dictionaries, as the Trainer of Hugging Face prints them. Numbers may be quoted, as newer versions do. */
export const transformers = {
  id: "transformers",
  summary: "The Trainer of Hugging Face, and TRL",
  isGeneral: false,
  listen: lineByLine((text) => {
    if (!text.includes("{")) return undefined;
    for (const [found] of text.matchAll(dictionary)) {
      const row = rowOf(found);
      if (row.length > 0 && !row.some(([key]) => key === summaryKey)) return row;
    }
    return undefined;
  }),
} as const satisfies Dialect;

function rowOf(text: string): LoggedRow {
  return [...text.matchAll(entry)].flatMap(([, key = "", single, double, bare]) => {
    const value = loggedNumber(single ?? double ?? bare ?? "");
    return value === undefined ? [] : [[key, value] as const];
  });
}
