import { documentIn, type ReportDocument } from "../../src/charts/document.ts";
import { documentPicture, pictureOf, type RunPicture } from "../../src/charts/run-picture.ts";
import { isReportOf, tracePicture, unexaminedPicture } from "../../src/charts/trace-picture.ts";
import { wired } from "../../src/charts/wire.ts";
import type { Examination } from "../../src/evidence/examination.ts";
import { readTrace } from "../../src/formats/trace.ts";
import { examined } from "./examined.ts";
import { type Followed, follow } from "./live.ts";
import { apiUrl, type ServedRun } from "./served.ts";
import { notices, pictures } from "./state.ts";

/** Reads every run that the server has, and follows those that are still being written. */
export async function readServer(): Promise<void> {
  const runs = (await (await asked("runs")).json()) as readonly ServedRun[];
  const documents: ReportDocument[] = [];
  for (const { id, name, kind } of runs)
    if (kind === "document") {
      const found = documentIn(await (await asked(`runs/${id}`)).text(), name);
      if (found) documents.push(found);
    }
  const used = new Set<ReportDocument>();
  const shown: RunPicture[] = [];
  const live: Followed[] = [];
  for (const run of runs) {
    if (run.kind === "document") continue;
    const answer = await asked(`runs/${run.id}`);
    const until = Number(answer.headers.get("Isograd-Until") ?? 0);
    const text = await answer.text();
    const trace = run.kind === "trace" ? readTrace(text, run.name) : undefined;
    const document = trace && documents.find((candidate) => isReportOf(candidate, trace));
    if (document) used.add(document);
    const index = shown.length;
    if (trace && text.length > quicklyRead) {
      const picture = unexaminedPicture(trace, run.name, document);
      shown.push(picture);
      afterPaint(async () => {
        const found = await examined({ name: run.name, trace: text });
        pictures.value = pictures.value.map((known) =>
          known === picture ? { ...picture, ...found } : known,
        );
      });
    } else
      shown.push(
        trace ? tracePicture(trace, run.name, document) : pictureOf(wired(text) as Examination),
      );
    if (run.isLive) live.push({ index, run, trace, document, until });
    pictures.value = [...shown];
    if (shown.length === 1) afterPaint(() => performance.mark("isograd-first-map"));
  }
  shown.push(...documents.filter((document) => !used.has(document)).map(documentPicture));
  pictures.value = shown;
  for (const each of live) follow(each);
}

/** Characters of a trace that is examined in no time. */
const quicklyRead = 2e6;

/** What takes long is done when the first picture is on the screen. */
function afterPaint(work: () => unknown): void {
  requestAnimationFrame(() => setTimeout(work, 0));
}

async function asked(path: string): Promise<Response> {
  const answer = await fetch(apiUrl(path));
  if (!answer.ok) {
    notices.value = [...notices.value, `The server answers ${answer.status} to ${path}.`];
    throw new Error(`view: ${path} cannot be read, got ${answer.status}`);
  }
  return answer;
}
