import { dialects } from "../console/index.ts";
import { runs } from "../console/runs.ts";
import { shownLines } from "../console/shown-lines.ts";
import { contentOf } from "../content.ts";
import type { Reader } from "../reader.ts";
import { headText, linesOf } from "../text-lines.ts";

/** Longer than any line of figures: a dump of data is not searched for them. */
const mostCharacters = 2 ** 13;
/** A general dialect is heard only where it has this many times the numbers of those that know what they read. */
const generalShare = 4;
/** Text of other kinds, in which a loss may be spoken of. */
const otherText =
  /\.(?:pyi?|ipynb|md|rst|tex|json|ya?ml|toml|cfg|ini|jsx?|tsx?|mjs|cjs|sh|c|cc|cpp|cu|h|rs|go|java|jl|r|html?|xml|svg)$/i;
const textExtensions = ["log", "txt", "out", "err", "stdout", "stderr"];

export const consoleLog = {
  id: "console",
  summary: "What a training printed: Hugging Face, Keras, Megatron, MMEngine, fairseq, own loops.",
  source:
    "transformers.Trainer.log; keras.utils.Progbar; Megatron-LM training_log; mmengine LogProcessor",
  extensions: textExtensions,
  recognises({ name, head }) {
    const text = headText(head);
    if (text === undefined) return false;
    const extension = name.toLowerCase().split(".").at(-1) ?? "";
    return textExtensions.includes(extension) || (!otherText.test(name) && hasFigures(text));
  },
  async read(source, options) {
    const found = dialects.map((dialect) => ({
      dialect,
      listener: dialect.listen(),
      runs: runs(),
    }));
    let lines = 0;
    for await (const batch of linesOf(source, "console", options))
      for (const { text } of batch) {
        lines++;
        for (const line of shownLines(text)) {
          if (line.text.length > mostCharacters) continue;
          for (const { listener, runs } of found) {
            const row = listener.hear(line);
            if (!row) continue;
            if (row.length > 0) runs.add(row);
            break;
          }
        }
      }
    for (const { listener, runs } of found) {
      const row = listener.end();
      if (row) runs.add(row);
    }
    const count = (isGeneral: boolean) =>
      found
        .filter(({ dialect }) => dialect.isGeneral === isGeneral)
        .reduce((sum, { runs }) => sum + runs.count, 0);
    const isGeneral = count(true) > generalShare * count(false);
    const logs = found
      .filter(({ dialect }) => dialect.isGeneral === isGeneral)
      .flatMap(({ runs }) => runs.logs());
    return contentOf("console", {
      logs,
      notes:
        logs.length > 0
          ? []
          : [
              {
                code: "left-out",
                what: `${lines} lines without a loss, a metric or a gradient norm`,
              },
            ],
    });
  },
} as const satisfies Reader;

/** Whether some line of a text has numbers in some dialect. */
function hasFigures(text: string): boolean {
  const listeners = dialects.map((dialect) => dialect.listen());
  const lines = text.split("\n").flatMap((line) => shownLines(line));
  return (
    lines.some((line) => listeners.some((listener) => listener.hear(line) !== undefined)) ||
    listeners.some((listener) => listener.end() !== undefined)
  );
}
