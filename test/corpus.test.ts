import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { collect } from "../src/cli/collect.ts";
import type { SignCode } from "../src/evidence/examination.ts";
import { examine } from "../src/evidence/examine.ts";
import { joined } from "../src/evidence/join.ts";
import { runsOf } from "../src/evidence/runs.ts";

/** A file that others made, and what is right to say of it. */
interface CorpusFile {
  readonly path: string;
  readonly verdict: string;
  readonly why: string;
  readonly finds?: SignCode;
  readonly never?: readonly SignCode[];
  /** What is told to be missing. */
  readonly lacks?: string;
  /** Tensors of the network that must have been read. */
  readonly weights?: number;
}

const folder = new URL("corpus/", import.meta.url);
const corpus = JSON.parse(
  readFileSync(new URL("manifest.json", folder), "utf8"),
) as readonly CorpusFile[];

test.for(corpus)("$path is $verdict: $why", async (file) => {
  const { finds, never = [], lacks, weights, verdict, why } = file;
  const collected = await collect([new URL(file.path, folder).pathname]);
  try {
    if (verdict === "refused") {
      expect(collected.files).toEqual([]);
      expect(collected.skipped.map(({ reason }) => reason).join()).toContain(why);
      return;
    }
    const [run, ...more] = runsOf(collected.files);
    expect(more).toEqual([]);
    const { evidence, findings, notLooked, ...examination } = examine(
      await joined(run?.name ?? "", run?.files ?? []),
    );
    const codes = findings.map(({ code }) => code);
    expect(examination.verdict).toBe(verdict);
    if (finds) expect(codes).toContain(finds);
    for (const code of never) expect(codes).not.toContain(code);
    if (lacks) expect(notLooked.map((sign) => sign.lacks)).toContain(lacks);
    if (weights) expect(evidence.moments[0]?.weights.length).toBe(weights);
  } finally {
    await collected.close();
  }
});
