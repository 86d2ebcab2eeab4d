import { FormatError } from "../../core/errors.ts";
import { type ContentNote, contentOf } from "../content.ts";
import { settingsOf } from "../flat-entries.ts";
import { loggedNumber } from "../logged-number.ts";
import type { Reader } from "../reader.ts";
import { headText, linesOf } from "../text-lines.ts";
import { wholeText } from "../whole-text.ts";

const format = "mlflow";
/** "1700000000000 0.5 12": milliseconds, value and, since MLflow 1.0, step. */
const line = /^(\d{10,16}) (\S+)(?: (-?\d+))?$/;
/** Below the folder of a run, whose name is its id. */
const parameterPath = /(?:^|\/)[0-9a-f]{32}\/params\/(.+)$|^params\/(.+)$/;
const metricPath = /(?:^|\/)metrics\/(.+)$/;
/** Longest value of a parameter (mlflow/utils/validation.py). */
const mostParameter = 6000;

export const mlflow = {
  id: format,
  summary: "Files of MLflow's file store: one metric over its steps, or one parameter.",
  source: "mlflow/store/tracking/file_store.py",
  extensions: [],
  recognises({ name, size, head }) {
    const text = headText(head);
    if (text === undefined) return false;
    const isParameter = parameterPath.test(name) && size <= mostParameter;
    return isParameter || line.test(text.split("\n")[0]?.trimEnd() ?? "");
  },
  async read(source, options) {
    const parameter = parameterPath.exec(source.name);
    if (parameter) {
      const name = parameter[1] ?? parameter[2] ?? "";
      return contentOf(format, {
        settings: settingsOf([[name, leafOf((await wholeText(source, format, options)).trim())]]),
      });
    }
    const positions: number[] = [];
    const values: number[] = [];
    const notes: ContentNote[] = [];
    for await (const batch of linesOf(source, format, options))
      for (const { text, offset, isWhole } of batch) {
        if (text === "") continue;
        const [, , value = "", step] = line.exec(text) ?? [];
        const number = loggedNumber(value);
        if (number !== undefined && (isWhole || step !== undefined)) {
          positions.push(step === undefined ? positions.length : Number(step));
          values.push(number);
        } else if (!isWhole && positions.length > 0)
          notes.push({ code: "cut-off", what: "the last line", offset });
        else
          throw new FormatError(
            format,
            `${source.name}: a line must be time, value and step, got ${JSON.stringify(text.slice(0, 60))}`,
            { offset },
          );
      }
    const tag = metricPath.exec(source.name)?.[1] ?? source.name.split("/").at(-1) ?? "";
    const series = [{ tag, base: "step" as const, positions, values }];
    return contentOf(format, {
      logs: values.length === 0 ? [] : [{ series, histograms: [] }],
      notes,
    });
  },
} as const satisfies Reader;

function leafOf(text: string): string | number | boolean {
  if (text === "True" || text === "False") return text === "True";
  return loggedNumber(text) ?? text;
}
