/** What every preset of the lab shows: trains it as the page does, and says what differs. `--only id,id` takes some. */
import { parseArgs } from "node:util";
import { type ShownRun, shownRun, whatIsMissing } from "../../test/web/shown-run.ts";
import { faults, type Preset, repairs } from "../../web/lab/presets/index.ts";

const { values } = parseArgs({ options: { only: { type: "string", default: "" } } });
const only = values.only === "" ? undefined : values.only.split(",");
const chosen = [...faults, ...repairs].filter(({ id }) => only?.includes(id) ?? true);

let wrong = 0;
for (const preset of chosen) {
  const runs: ShownRun[] = [];
  for (const setup of preset.setups) runs.push(await shownRun(setup));
  console.log(lines(preset, runs).join("\n"));
}
console.log(`${chosen.length} presets, ${wrong} do not show what they say`);
process.exitCode = wrong > 0 ? 1 : 0;

function lines(preset: Preset, runs: readonly ShownRun[]): readonly string[] {
  const missing = whatIsMissing(preset.effect, preset.id, runs);
  if (missing !== undefined) wrong++;
  return [
    `${preset.kind} ${preset.id}${missing === undefined ? "" : `: DOES NOT SHOW IT, ${missing}`}`,
    ...runs.map((run, i) => `  ${"AB"[i]} ${line(run)}`),
  ];
}

function line({ verdict, outcome, seconds, failures, causes, idle, decades }: ShownRun): string {
  const { progress, steps, finalLoss, validationLoss } = outcome;
  return [
    `${verdict}, ${(100 * progress).toFixed(0)} % of the way`,
    `${steps} steps in ${seconds.toFixed(1)} s`,
    `loss ${finalLoss.toPrecision(3)}, validation ${validationLoss.toPrecision(3)}`,
    `decades ${decades.map((each) => each.toFixed(1)).join(" → ")}`,
    `finds ${failures.join(" ") || "nothing"}`,
    ...(causes.length > 0 ? [`causes ${causes.join(" ")}`] : []),
    ...(idle.length > 0 ? [`IDLE ${idle.join(" ")}`] : []),
  ].join(" | ");
}
