import type { Content } from "../content.ts";
import { type FlatEntry, flatEntries, settingsOf } from "../flat-entries.ts";
import { parseLenientJson } from "../lenient-json.ts";
import {
  enter,
  float,
  keyOf,
  leave,
  nextKey,
  signedVarint,
  skip,
  skipBytes,
  string,
  type Wire,
} from "../wire.ts";
import { histogramOfProto, histogramOfTensor } from "./histogram.ts";
import { hyperparametersOf } from "./hyperparameters.ts";
import { pluginOf, unreadPlugins } from "./plugins.ts";
import { type Histograms, logOf, type Tag } from "./tags.ts";
import { type LoggedTensor, tensorOf } from "./tensor.ts";

/** What the events of a file come to. */
export interface EventBook {
  /** Takes the event from `wire.at` to `wire.end`. */
  add(wire: Wire): void;
  content(): Pick<Content, "logs" | "settings" | "notes">;
}

/** Fields of tensorflow/core/util/event.proto. */
const stepKey = keyOf(2, "varint");
const summaryKey = keyOf(5, "bytes");
/** Of tensorflow/core/framework/summary.proto. */
const valueKey = keyOf(1, "bytes");
const tagKey = keyOf(1, "bytes");
const simpleValueKey = keyOf(2, "fixed32");
const imageKey = keyOf(4, "bytes");
const histogramKey = keyOf(5, "bytes");
const audioKey = keyOf(6, "bytes");
const tensorKey = keyOf(8, "bytes");
const metadataKey = keyOf(9, "bytes");
/** Larger than any scalar, histogram or text of settings. */
const mostTensorBytes = 2 ** 22;

export function eventBook(): EventBook {
  const tags = new Map<string, Tag>();
  const leftOut = new Map<string, number>();
  const settings: FlatEntry[] = [];

  const omit = (what: string) => leftOut.set(what, (leftOut.get(what) ?? 0) + 1);
  const tagOf = (name: string) => {
    const known = tags.get(name);
    if (known) return known;
    const tag: Tag = {
      plugin: "",
      scalars: { positions: [], values: [] },
      histograms: { positions: [], values: [] },
    };
    tags.set(name, tag);
    return tag;
  };

  const addValue = (wire: Wire, step: number) => {
    let name = "";
    let scalar: number | undefined;
    let [histogramAt, tensorAt, metadataAt] = [-1, -1, -1];
    for (let key = nextKey(wire); key !== 0; key = nextKey(wire)) {
      if (key === tagKey) name = string(wire);
      else if (key === simpleValueKey) scalar = float(wire);
      else if (key === histogramKey) histogramAt = skipped(wire);
      else if (key === tensorKey) tensorAt = skipped(wire);
      else if (key === metadataKey) metadataAt = skipped(wire);
      else {
        if (key === imageKey) omit("image");
        if (key === audioKey) omit("sound");
        skip(wire, key);
      }
    }
    const tag = tagOf(name);
    if (metadataAt >= 0) {
      const { plugin, data } = within(wire, metadataAt, pluginOf);
      if (plugin !== "") tag.plugin = plugin;
      if (plugin === "hparams" && data) settings.push(...hyperparametersOf(data));
    }
    if (scalar !== undefined) {
      tag.scalars.positions.push(step);
      tag.scalars.values.push(scalar);
    }
    if (histogramAt >= 0)
      addHistogram(tag, step, within(wire, histogramAt, histogramOfProto), "damaged histogram");
    // The tensor of hyperparameters is empty: they stand in the metadata.
    if (tensorAt >= 0 && tag.plugin !== "hparams") addTensor(name, tag, step, wire, tensorAt);
  };

  const addHistogram = (
    { histograms }: Tag,
    step: number,
    histogram: Histograms[number] | undefined,
    otherwise: string,
  ) => {
    if (!histogram) {
      omit(otherwise);
      return;
    }
    histograms.positions.push(step);
    histograms.values.push(histogram);
  };

  const addTensor = (name: string, tag: Tag, step: number, wire: Wire, at: number) => {
    if (unreadPlugins.has(tag.plugin) || lengthAt(wire, at) > mostTensorBytes) {
      omit(unreadPlugins.get(tag.plugin) ?? "tensor");
      return;
    }
    const tensor = within(wire, at, tensorOf);
    const { numbers, texts, shape } = tensor;
    const [number] = numbers;
    if (texts.length > 0) addText(name, texts);
    else if (shape.length === 2 || tag.plugin === "histograms")
      addHistogram(tag, step, histogramOfTensor(tensor), "tensor");
    else if (number !== undefined && numbers.length === 1 && isSingle(tensor)) {
      tag.scalars.positions.push(step);
      tag.scalars.values.push(number);
    } else omit("tensor");
  };

  const addText = (name: string, texts: readonly string[]) => {
    const text = texts[0]?.trim() ?? "";
    if (!text.startsWith("{")) {
      omit("text");
      return;
    }
    const topic = name.replace(/\/text_summary$/, "");
    const value = jsonOrNothing(text, name);
    // Hugging Face logs its arguments under this tag; their own names are what people know.
    settings.push(...flatEntries(value, ".", topic === "args" ? "" : topic));
  };

  return {
    add(wire) {
      const outer = wire.end;
      let step = 0;
      const summaries: number[] = [];
      for (let key = nextKey(wire); key !== 0; key = nextKey(wire)) {
        if (key === stepKey) step = signedVarint(wire);
        else if (key === summaryKey) summaries.push(skipped(wire));
        else skip(wire, key);
      }
      for (const at of summaries) {
        wire.at = at;
        wire.end = outer;
        enter(wire);
        for (let key = nextKey(wire); key !== 0; key = nextKey(wire)) {
          if (key !== valueKey) {
            skip(wire, key);
            continue;
          }
          const summary = enter(wire);
          addValue(wire, step);
          leave(wire, summary);
        }
      }
    },
    content: () => ({
      logs: tags.size === 0 ? [] : [logOf(tags)],
      settings: settingsOf(settings),
      notes: [...leftOut].map(([what, count]) => ({
        code: "left-out",
        what: `${count} ${what}${count === 1 ? "" : "s"}`,
      })),
    }),
  };
}

function isSingle({ shape }: LoggedTensor): boolean {
  return shape.every((size) => size === 1);
}

/** Where a length-delimited field begins, which is skipped. */
function skipped(wire: Wire): number {
  const at = wire.at;
  skipBytes(wire);
  return at;
}

/** What `read` makes of the message whose length stands at `at`; the wire stays where it is. */
function within<T>(wire: Wire, at: number, read: (wire: Wire) => T): T {
  const { at: before, end } = wire;
  wire.at = at;
  enter(wire);
  const value = read(wire);
  wire.at = before;
  wire.end = end;
  return value;
}

function lengthAt(wire: Wire, at: number): number {
  return within(wire, at, ({ at: start, end }) => end - start);
}

function jsonOrNothing(text: string, name: string): unknown {
  try {
    return parseLenientJson(text, "tfevents", name);
  } catch {
    return undefined;
  }
}
