import type { ReportDocument } from "../../src/charts/document.ts";
import { pictureOf, type RunPicture } from "../../src/charts/run-picture.ts";
import { unexaminedPicture } from "../../src/charts/trace-picture.ts";
import { wired } from "../../src/charts/wire.ts";
import type { Examination } from "../../src/evidence/examination.ts";
import { readTrace, writeTrace } from "../../src/formats/trace.ts";
import type { Trace, TraceRecord } from "../../src/trace/trace.ts";
import { examined } from "./examined.ts";
import { apiUrl, type ServedRun } from "./served.ts";
import { liveNote, pictures } from "./state.ts";

/** Records that are kept of a run that goes on: then every second of the older ones is left out. */
const mostRecords = 4000;
const redrawMs = 250;
/** Between two looks for findings, which take longer than a picture. */
const examineMs = 2000;

/** A run that may go on. */
export interface Followed {
  /** Its place among the pictures. */
  readonly index: number;
  readonly run: ServedRun;
  readonly trace: Trace | undefined;
  readonly document: ReportDocument | undefined;
  /** Bytes of the file that were read. */
  readonly until: number;
}

/** Follows a run: new lines of a trace as they are written, other files as they are examined again. */
export function follow({ index, run, trace, document, until }: Followed): void {
  const events = new EventSource(apiUrl(`runs/${run.id}/live?from=${until}`));
  let records: readonly TraceRecord[] = thinned(trace?.records ?? []);
  let isWaiting = false;
  let isExamining = false;

  events.addEventListener("lines", (event) => {
    if (!trace) return;
    const header = writeTrace({ header: trace.header, records: [] });
    const added = readTrace(header + String(event.data), run.name).records;
    const last = records.at(-1)?.step ?? -1;
    records = thinned([...records, ...added.filter(({ step }) => step > last)]);
    redraw();
  });
  events.addEventListener("examination", (event) => {
    replace(index, () => pictureOf(wired(String(event.data)) as Examination));
    liveNote.value = "live: read again when files changed";
  });

  // The file was written anew: nothing that is known of it holds.
  events.addEventListener("restart", () => location.reload());

  function redraw(): void {
    if (isWaiting) return;
    isWaiting = true;
    setTimeout(() => {
      isWaiting = false;
      if (!trace) return;
      const now = { header: trace.header, records };
      replace(index, (known) => {
        const { verdict, headline, meaning, cards } = known;
        return { ...unexaminedPicture(now, run.name, document), verdict, headline, meaning, cards };
      });
      liveNote.value = `live: step ${records.at(-1)?.step ?? 0}`;
      if (isExamining) return;
      isExamining = true;
      setTimeout(() => void look(now), examineMs);
    }, redrawMs);
  }

  async function look(now: Trace): Promise<void> {
    const found = await examined({ name: run.name, trace: now });
    replace(index, (known) => ({ ...known, ...found }));
    isExamining = false;
  }
}

function replace(index: number, next: (known: RunPicture) => RunPicture): void {
  pictures.value = pictures.value.map((known, i) => (i === index ? next(known) : known));
}

/** Half of the older records, when there are too many; what is not finite stays. */
function thinned(records: readonly TraceRecord[]): readonly TraceRecord[] {
  if (records.length <= mostRecords) return records;
  const recent = Math.floor(mostRecords / 4);
  const older = records.slice(0, -recent);
  return [
    ...older.filter(
      ({ loss, gradNorm, evaluation }, i) =>
        i % 2 === 0 || evaluation !== undefined || !Number.isFinite(loss + gradNorm),
    ),
    ...records.slice(-recent),
  ].slice(-2 * mostRecords);
}
