import { describe, expect, test } from "vitest";
import { faults, repairs } from "../../web/lab/presets/index.ts";
import type { LabSetup } from "../../web/lab/setup.ts";
import { type ShownRun, shownRun, whatIsMissing } from "./shown-run.ts";

const mostLayerSteps = 20_000;

/** Images, attention and deep networks take their time: benchmarks/web/presets.ts runs all of them. */
const isQuick = ({ task, network, depth, steps }: LabSetup): boolean =>
  task !== "digits" && network !== "transformer" && depth * steps <= mostLayerSteps;

/** Many mitigations are shown on the same network. */
const known = new Map<string, Promise<ShownRun>>();

function runOf(setup: LabSetup): Promise<ShownRun> {
  const key = JSON.stringify(setup);
  const run = known.get(key) ?? shownRun(setup);
  known.set(key, run);
  return run;
}

describe.each([
  { kind: "fault", presets: faults, says: "is found under its name" },
  { kind: "mitigation", presets: repairs, says: "makes the network healthier than it was" },
])("each preset of a $kind", ({ presets, says }) => {
  const quick = presets.filter(({ setups }) => setups.every(isQuick));

  test.each(quick.map((preset) => [preset.id, preset] as const))(
    `%s ${says}`,
    async (id, { effect, setups }) => {
      const runs: ShownRun[] = [];
      for (const setup of setups) runs.push(await runOf(setup));
      expect(whatIsMissing(effect, id, runs)).toBeUndefined();
    },
  );
});
