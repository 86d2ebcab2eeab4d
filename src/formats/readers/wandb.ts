import { FormatError } from "../../core/errors.ts";
import { type ContentNote, contentOf } from "../content.ts";
import { type FlatEntry, flatEntries, settingsOf } from "../flat-entries.ts";
import { loggedObjects } from "../logged-objects.ts";
import type { Reader } from "../reader.ts";
import { type Item, itemOf, objectOf } from "../wandb/items.ts";
import { isWandbLog, visitRecords } from "../wandb/log-records.ts";
import { enter, keyOf, leave, nextKey, signedVarint, skip, type Wire, wireOf } from "../wire.ts";

const format = "wandb";
/** Fields of wandb/proto/wandb_internal.proto, Record. */
const historyKey = keyOf(2, "bytes");
const configKey = keyOf(5, "bytes");
const runKey = keyOf(17, "bytes");
/** Of RunRecord. */
const runConfigKey = keyOf(4, "bytes");
/** Of HistoryRecord, ConfigRecord and HistoryStep. */
const itemKey = keyOf(1, "bytes");
const stepKey = keyOf(2, "bytes");
const numberKey = keyOf(1, "varint");
/** Of the program itself. */
const ownName = "_wandb";

export const wandb = {
  id: format,
  summary: "The .wandb file of a Weights & Biases run: history, histograms and configuration.",
  source:
    "wandb/sdk/internal/datastore.py; wandb/proto/wandb_internal.proto; leveldb log_format.md",
  extensions: ["wandb"],
  recognises: ({ head }) => isWandbLog(head),
  async read(source, options) {
    const objects = loggedObjects();
    const settings: FlatEntry[] = [];
    const unread: number[] = [];
    const notes = await visitRecords(source, options, (record, offset) => {
      const wire = wireOf(format, record, offset);
      try {
        for (let key = nextKey(wire); key !== 0; key = nextKey(wire)) {
          if (key === historyKey) objects.add(historyOf(wire));
          else if (key === configKey) settings.push(...configOf(wire));
          else if (key === runKey) settings.push(...runOf(wire));
          else skip(wire, key);
        }
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        unread.push(offset);
      }
    });
    return contentOf(format, {
      logs: objects.logs(),
      settings: settingsOf(settings),
      notes: [...objects.notes(), ...notesOf(unread), ...notes],
    });
  },
} as const satisfies Reader;

function notesOf([offset, ...others]: readonly number[]): readonly ContentNote[] {
  if (offset === undefined) return [];
  return [{ code: "left-out", what: `records that make no sense: ${others.length + 1}`, offset }];
}

function historyOf(wire: Wire): Record<string, unknown> {
  let step: number | undefined;
  const items: Item[] = [];
  const outer = enter(wire);
  for (let key = nextKey(wire); key !== 0; key = nextKey(wire)) {
    if (key === itemKey) items.push(itemOf(wire));
    else if (key === stepKey) {
      const record = enter(wire);
      for (let inner = nextKey(wire); inner !== 0; inner = nextKey(wire))
        if (inner === numberKey) step = signedVarint(wire);
        else skip(wire, inner);
      leave(wire, record);
    } else skip(wire, key);
  }
  leave(wire, outer);
  const row = objectOf(items);
  if (step !== undefined) row["_step"] ??= step;
  return row;
}

/** Of ConfigRecord. */
function configOf(wire: Wire): readonly FlatEntry[] {
  const items: Item[] = [];
  const outer = enter(wire);
  for (let key = nextKey(wire); key !== 0; key = nextKey(wire)) {
    if (key === itemKey) items.push(itemOf(wire));
    else skip(wire, key);
  }
  leave(wire, outer);
  return flatEntries(objectOf(items.filter(({ path }) => path[0] !== ownName)), ".");
}

function runOf(wire: Wire): readonly FlatEntry[] {
  const entries: FlatEntry[] = [];
  const outer = enter(wire);
  for (let key = nextKey(wire); key !== 0; key = nextKey(wire)) {
    if (key === runConfigKey) entries.push(...configOf(wire));
    else skip(wire, key);
  }
  leave(wire, outer);
  return entries;
}
