import type { Examination } from "../../src/evidence/examination.ts";
import { examine } from "../../src/evidence/examine.ts";
import { joined, type ReadFile } from "../../src/evidence/join.ts";
import { runsOf } from "../../src/evidence/runs.ts";
import { type ByteSource, sourceOfBlob } from "../../src/formats/byte-source.ts";
import { readAny } from "../../src/formats/read-any.ts";
import { readTrace } from "../../src/formats/trace.ts";

/** What came of the files. */
export interface Answer {
  readonly examinations: readonly Examination[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

/** A file under its path in the folder that was opened. */
export interface NamedFile {
  readonly name: string;
  readonly file: File;
}

addEventListener("message", (event: MessageEvent<readonly NamedFile[]>) => {
  examined(event.data).then(
    (answer) => postMessage(answer),
    (error: unknown) =>
      postMessage({
        examinations: [],
        skipped: [
          { name: "files", reason: error instanceof Error ? error.message : String(error) },
        ],
      } satisfies Answer),
  );
});

async function examined(files: readonly NamedFile[]): Promise<Answer> {
  const byName = new Map(files.map(({ name, file }) => [name, file]));
  const read: ReadFile[] = [];
  const skipped: { name: string; reason: string }[] = [];
  for (const [name, file] of byName) {
    const folder = name.slice(0, name.lastIndexOf("/") + 1);
    const sibling = async (wanted: string): Promise<ByteSource | undefined> => {
      const beside = byName.get(`${folder}${wanted}`);
      return beside && sourceOfBlob(`${folder}${wanted}`, beside);
    };
    for (const result of await readAny(sourceOfBlob(name, file), { sibling })) {
      if (result.kind === "unknown")
        skipped.push({ name: result.source.name, reason: `seems to be ${result.seems}` });
      else if (result.kind === "unreadable")
        skipped.push({ name: result.source.name, reason: result.error.message });
      else
        read.push({
          name: result.source.name,
          content: result.content,
          ...(await traceOf(result.source, result.content.format)),
        });
    }
  }
  const examinations: Examination[] = [];
  for (const { name, files: own } of read.length > 0 ? runsOf(read) : [])
    examinations.push(examine(await joined(name, own)));
  return { examinations, skipped };
}

async function traceOf(source: ByteSource, format: string): Promise<Pick<ReadFile, "trace">> {
  if (format !== "isograd-trace") return {};
  const bytes = await source.read(0, source.size);
  return { trace: readTrace(new TextDecoder().decode(bytes), source.name) };
}
