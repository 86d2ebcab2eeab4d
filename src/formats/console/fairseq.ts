import { flatEntries } from "../flat-entries.ts";
import { parseLenientJson } from "../lenient-json.ts";
import { loggedNumber } from "../logged-number.ts";
import { isTrainingTag } from "../training-tag.ts";
import { type Dialect, lineByLine } from "./dialect.ts";

/** JSON within lines of a logger, as fairseq (`--log-format json`) and others print it. Numbers are texts there. */
export const fairseq = {
  id: "fairseq",
  summary: "fairseq with --log-format json, and other JSON objects at the end of lines",
  isGeneral: false,
  listen: lineByLine((text) => {
    const start = text.indexOf('{"');
    if (start < 0 || !text.trimEnd().endsWith("}")) return undefined;
    const row = flatEntries(jsonOrNothing(text.slice(start)), "/").flatMap(([key, leaf]) => {
      const value = typeof leaf === "string" ? loggedNumber(leaf) : Number(leaf);
      return value === undefined || typeof leaf === "boolean" ? [] : [[key, value] as const];
    });
    return row.some(([key]) => isTrainingTag(key)) ? row : undefined;
  }),
} as const satisfies Dialect;

function jsonOrNothing(text: string): unknown {
  try {
    return parseLenientJson(text, "console", "line");
  } catch {
    return undefined;
  }
}
