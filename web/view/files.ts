import { documentIn, type ReportDocument } from "../../src/charts/document.ts";
import { documentPicture, pictureOf, type RunPicture } from "../../src/charts/run-picture.ts";
import { isReportOf } from "../../src/charts/trace-picture.ts";
import type { Answer, NamedFile } from "./reader.worker.ts";
import { go, notices, pictures, spoken } from "./state.ts";

const largestDocument = 64 * 2 ** 20;

/** Reads files that were dropped onto the page, in a worker of the page: nothing is sent anywhere. */
export async function readFiles(files: readonly File[]): Promise<void> {
  if (files.length === 0) return;
  spoken.value = `Reading ${files.length} files`;
  notices.value = [`Reading ${files.map(({ name }) => name).join(", ")} …`];
  const documents: ReportDocument[] = [];
  const others: File[] = [];
  for (const file of files) {
    const document =
      file.name.endsWith(".json") && file.size <= largestDocument
        ? documentIn(await file.text(), file.name)
        : undefined;
    if (document) documents.push(document);
    else others.push(file);
  }
  const { examinations, skipped } = others.length > 0 ? await examined(others) : nothing;
  const used = new Set<ReportDocument>();
  const added: RunPicture[] = examinations.map((examination) => {
    const { trace } = examination.evidence;
    const document = trace && documents.find((candidate) => isReportOf(candidate, trace));
    if (document) used.add(document);
    return pictureOf(examination, document);
  });
  added.push(...documents.filter((document) => !used.has(document)).map(documentPicture));
  const first = pictures.value.length;
  pictures.value = [...pictures.value, ...added];
  if (added.length > 0)
    go({
      run: first,
      show: undefined,
      layer: undefined,
      step: undefined,
      from: undefined,
      to: undefined,
    });
  notices.value = skipped.map(({ name, reason }) => `${name}: ${reason}`);
  spoken.value = added[0] ? `${added[0].name}: ${added[0].headline}` : "Nothing could be read.";
}

const nothing: Answer = { examinations: [], skipped: [] };

function examined(files: readonly File[]): Promise<Answer> {
  const worker = new Worker(new URL("./reader.worker.ts", import.meta.url), { type: "module" });
  return new Promise<Answer>((resolve) => {
    worker.addEventListener("message", (event: MessageEvent<Answer>) => resolve(event.data));
    worker.addEventListener("error", (event) =>
      resolve({
        examinations: [],
        skipped: files.map(({ name }) => ({ name, reason: event.message || "cannot be read" })),
      }),
    );
    worker.postMessage(
      files.map((file): NamedFile => ({ name: file.webkitRelativePath || file.name, file })),
    );
  }).finally(() => worker.terminate());
}
