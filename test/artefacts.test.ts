import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { collect } from "../src/cli/collect.ts";
import { examine } from "../src/evidence/examine.ts";
import { joined } from "../src/evidence/join.ts";
import { runsOf } from "../src/evidence/runs.ts";

interface Artefact {
  readonly path: string;
  readonly verdict: string;
  readonly why: string;
  readonly accepts?: readonly string[];
}

const folder = fileURLToPath(new URL("artefacts/", import.meta.url));
const artefacts: readonly Artefact[] = JSON.parse(readFileSync(`${folder}manifest.json`, "utf8"));

/** The verdict on every training that files hold: none where no file says anything. */
async function verdictsOf(path: string): Promise<readonly string[]> {
  const { files, close } = await collect([path]);
  try {
    const verdicts: string[] = [];
    for (const run of runsOf(files))
      verdicts.push(examine(await joined(run.name, run.files)).verdict);
    return verdicts.map((verdict) => (verdict === "inconclusive" ? "abstain" : verdict));
  } finally {
    await close();
  }
}

describe("what real frameworks left behind gets the verdict of its manifest", () => {
  test.each(artefacts)("$path: $verdict", async ({ path, verdict, accepts = [], why }) => {
    const right = [verdict, ...accepts].map((word) => (word === "inconclusive" ? "abstain" : word));
    const [only = "abstain", ...others] = await verdictsOf(`${folder}${path}`);
    expect(others, "one training").toEqual([]);
    expect(right, why).toContain(only);
  });
});
