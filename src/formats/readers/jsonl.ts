import { FormatError } from "../../core/errors.ts";
import { isRecord, shown } from "../../model/raw-config.ts";
import { type Content, type ContentNote, contentOf, type Series } from "../content.ts";
import { parseLenientJson } from "../lenient-json.ts";
import { loggedObjects } from "../logged-objects.ts";
import type { Reader } from "../reader.ts";
import { headText, linesOf } from "../text-lines.ts";
import { isTrainingTag } from "../training-tag.ts";
import { wholeText } from "../whole-text.ts";

const format = "jsonl";
/** A whole first object on the first line. */
const firstLine = /^\s*\{.*\}\s*$/;
/** A list of objects, or an object of lists of numbers as Keras' History. */
const list = /^\s*\[\s*(?:\{|\])/;
const lists = /^\s*\{\s*"[^"]*"\s*:\s*\[\s*(?:-?[\d.]|NaN|-?Infinity|null|\])/;

export const jsonl = {
  id: format,
  summary:
    "Logs in JSON: an object a line, a list of objects, or lists of numbers as in Keras' History.",
  source: "jsonlines.org; keras.callbacks.History; mmengine scalars.json; MaxText metrics",
  extensions: ["jsonl", "ndjson", "json"],
  recognises({ name, head }) {
    const text = headText(head)?.replace(/^\uFEFF/, "");
    if (text === undefined) return false;
    if (/\.(jsonl|ndjson)$/i.test(name)) return true;
    const [first = "", ...rest] = text.split("\n");
    const isCut = rest.length === 0 && first.length >= head.byteLength;
    if (list.test(text) || lists.test(text)) return namesTraining(text);
    return firstLine.test(first) && !isCut && namesTraining(first);
  },
  async read(source, options) {
    const start = headText(await source.read(0, headLength))?.replace(/^\uFEFF/, "") ?? "";
    if (!list.test(start) && !lists.test(start)) return readLines(source, options);
    return contentOfJson(
      parseLenientJson(await wholeText(source, format, options), format, source.name),
      source.name,
    );
  },
} as const satisfies Reader;

const headLength = 4096;

async function readLines(...[source, options]: Parameters<Reader["read"]>): Promise<Content> {
  const objects = loggedObjects();
  const notes: ContentNote[] = [];
  let count = 0;
  for await (const batch of linesOf(source, format, options))
    for (const { text, offset, isWhole } of batch) {
      if (text.trim() === "" || text === "\uFEFF") continue;
      try {
        const value = parseLenientJson(text, format, source.name, offset);
        if (!isRecord(value))
          throw new FormatError(
            format,
            `${source.name}: a line must be an object, got ${shown(value)}`,
            { offset },
          );
        objects.add(value);
        count++;
      } catch (error) {
        if (isWhole || count === 0) throw error;
        notes.push({ code: "cut-off", what: "the last line", offset });
      }
    }
  return contentOf(format, { logs: objects.logs(), notes: [...objects.notes(), ...notes] });
}

function contentOfJson(value: unknown, name: string): Content {
  if (isRecord(value)) {
    const series = seriesOf(value);
    return contentOf(format, { logs: series.length === 0 ? [] : [{ series, histograms: [] }] });
  }
  const objects = loggedObjects();
  for (const item of Array.isArray(value) ? value : []) {
    if (!isRecord(item))
      throw new FormatError(format, `${name}: a list must be of objects, got ${shown(item)}`, {
        offset: 0,
      });
    objects.add(item);
  }
  return contentOf(format, { logs: objects.logs(), notes: objects.notes() });
}

/** Lists of numbers, one for each epoch. */
function seriesOf(value: Readonly<Record<string, unknown>>): readonly Series[] {
  const epochs = numbersOf(value["epoch"]);
  return Object.entries(value).flatMap(([tag, values]) => {
    const numbers = tag === "epoch" ? undefined : numbersOf(values);
    if (!numbers) return [];
    return [
      {
        tag,
        base: "epoch",
        positions: numbers.map((_, i) => epochs?.[i] ?? i),
        values: numbers,
      } satisfies Series,
    ];
  });
}

/** `null` stands for NaN, which JSON cannot write. */
function numbersOf(value: unknown): readonly number[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const numbers = value.map((item) => (item === null ? Number.NaN : item));
  return numbers.every((item) => typeof item === "number") ? numbers : undefined;
}

/** Whether some key in the text is of a quantity that trainings log. */
function namesTraining(text: string): boolean {
  return [...text.matchAll(/"([^"\n]{1,200})"\s*:/g)].some(([, key = ""]) => isTrainingTag(key));
}
