import { FormatError } from "../../core/errors.ts";
import { type ContentNote, contentOf } from "../content.ts";
import type { Reader } from "../reader.ts";
import { eventBook } from "../tfevents/events.ts";
import { isFramed, visitFrames } from "../tfevents/frames.ts";
import { wireOf } from "../wire.ts";

/** Every event file begins with an event of this version (tensorflow/core/util/events_writer.h). */
const version = "brain.Event:";
/** Length, checksum, wall time and keys stand before it. */
const versionWithin = 64;

export const tfevents = {
  id: "tfevents",
  summary: "TensorBoard event files, of torch, TensorFlow, Keras, Lightning, JAX and Hugging Face.",
  source: "tensorflow/core/util/event.proto; tensorflow/core/lib/io/record_writer.h",
  extensions: ["tfevents"],
  recognises({ name, head }) {
    const start = new TextDecoder("latin1").decode(head.subarray(0, versionWithin));
    if (isFramed(head) && start.includes(version)) return true;
    return /\.tfevents(\.|$)/.test(name.split("/").at(-1) ?? "");
  },
  async read(source, options) {
    const book = eventBook();
    const unread = { count: 0, offset: 0 };
    let wire = wireOf("tfevents", new Uint8Array(), 0);
    const notes = await visitFrames(source, options, (bytes, base, start, end) => {
      if (wire.bytes !== bytes) wire = wireOf("tfevents", bytes, base);
      wire.at = start;
      wire.end = end;
      try {
        book.add(wire);
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        if (unread.count++ === 0) unread.offset = base + start;
      }
    });
    const { logs, settings, notes: leftOut } = book.content();
    return contentOf("tfevents", {
      logs,
      settings,
      notes: [...leftOut, ...notesOf(unread), ...notes],
    });
  },
} as const satisfies Reader;

function notesOf({ count, offset }: { readonly count: number; readonly offset: number }) {
  const what = `${count} event${count === 1 ? "" : "s"} that make no sense`;
  return count === 0 ? [] : [{ code: "left-out", what, offset } satisfies ContentNote];
}
