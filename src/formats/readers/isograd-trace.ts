import type { Trace } from "../../trace/trace.ts";
import { contentOf, type Log, type Series } from "../content.ts";
import { settingsOf } from "../flat-entries.ts";
import type { Reader } from "../reader.ts";
import { headText } from "../text-lines.ts";
import { readTraceLines } from "../trace.ts";
import { allLines } from "../whole-text.ts";

const format = "isograd-trace";
/** The header of version 1 begins like this, whoever wrote it. */
const header = /^\s*\{\s*"version"\s*:\s*\d+\s*,\s*"source"/;

export const isogradTrace = {
  id: format,
  summary: "Isograd's own trace: a header, then one line for every recorded step.",
  source: "src/formats/trace.ts",
  extensions: ["trace.jsonl"],
  recognises({ name, head }) {
    return name.endsWith(".trace.jsonl") || header.test(headText(head) ?? "");
  },
  async read(source, options) {
    const trace = readTraceLines(await allLines(source, format, options), source.name);
    const { optimizer, learningRate, batchSize, lossScale, clip } = trace.header;
    return contentOf(format, {
      logs: trace.records.length === 0 ? [] : [logOf(trace)],
      settings: settingsOf([
        ["optimizer", optimizer],
        ["learning_rate", learningRate],
        ["batch_size", batchSize],
        ["loss_scale", lossScale],
        ...(clip ? ([["max_grad_norm", clip.threshold]] as const) : []),
      ]),
    });
  },
} as const satisfies Reader;

/** Loss and gradient norm by step, and what was measured at layers as `grad_norm/<layer>`. */
function logOf({ header: { layers }, records }: Trace): Log {
  const series = new Map<string, { positions: number[]; values: number[] }>();
  const add = (tag: string, step: number, value: number | undefined) => {
    if (value === undefined) return;
    const known = series.get(tag) ?? { positions: [], values: [] };
    series.set(tag, known);
    known.positions.push(step);
    known.values.push(value);
  };
  for (const {
    step,
    loss,
    gradNorm,
    layers: rows = {},
    learningRate,
    lossScale,
    evaluation,
    missing = [],
  } of records) {
    // A run ends with a measurement of the whole set behind its last step, which has no gradient.
    const isClosing =
      step === records.at(-1)?.step && evaluation !== undefined && Number.isNaN(gradNorm);
    if (!missing.includes("loss")) add("loss", step, loss);
    if (!missing.includes("gradNorm") && !isClosing) add("grad_norm", step, gradNorm);
    add("learning_rate", step, learningRate);
    add("loss_scale", step, lossScale);
    add("val_loss", step, evaluation?.validationLoss);
    for (const [quantity, row] of Object.entries(rows))
      for (const [i, value] of row.entries())
        add(`${quantity.replaceAll("-", "_")}/${layers[i]?.name ?? i}`, step, value);
  }
  return {
    series: [...series].map(([tag, values]): Series => ({ tag, base: "step", ...values })),
    histograms: [],
  };
}
