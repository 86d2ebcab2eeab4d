import { basename } from "node:path";
import type { Command } from "commander";
import { suggestion } from "../../core/nearest.ts";
import { inputShapesOf, readKerasJson, writeKerasJson } from "../../formats/keras-json.ts";
import { applyAll } from "../../mitigations/composed.ts";
import { difference } from "../../mitigations/difference.ts";
import { mitigations } from "../../mitigations/index.ts";
import type { Mitigation, Situation } from "../../mitigations/mitigation.ts";
import { type Applied, appliedDocument, appliedText } from "../../report/applied.ts";
import { kerasCode } from "../../report/code/keras.ts";
import { pytorchCode } from "../../report/code/pytorch.ts";
import { documentText } from "../../report/json.ts";
import type { Plan } from "../../training/plan.ts";
import { choiceArgument } from "../arguments.ts";
import { refuseTarget, writeFiles } from "../files.ts";
import type { Io } from "../io.ts";
import {
  dataOption,
  modelArgument,
  type PlanOptions,
  withRecipeOptions,
  withReportOptions,
} from "../options.ts";
import { chosenRecipe } from "../recipe.ts";
import { announce, modelTextOf, type PlannedProblem, plannedProblem } from "../session.ts";
import { styleOf } from "../style.ts";
import { UsageError } from "../usage-error.ts";
import { version } from "../version.ts";
import { dataMissing, lossOfOutput, problemWithoutData } from "../without-data.ts";

const all: readonly Mitigation[] = mitigations;
const codes = { keras: kerasCode, pytorch: pytorchCode } as const;
const frameworks = Object.keys(codes) as readonly (keyof typeof codes)[];

const examples = `
Examples:
  isograd apply model.json he-init -o fixed.json
  isograd apply model.json he-init layer-norm clip-by-global-norm --code pytorch
  isograd apply lstm.json forget-gate-bias --data remember:lag=60 -o open.json
  isograd list mitigations

Exit code: 0 everything was applied, 1 something was not, 2 unreadable input or wrong usage.`;

interface ApplyOptions extends PlanOptions {
  readonly data?: string;
  readonly out?: string;
  readonly code?: keyof typeof codes;
}

/** `isograd apply`: changes of one's own choice, without training. */
export function addApply(program: Command, io: Io, done: (code: number) => void): void {
  const command = program
    .command("apply")
    .argument(...modelArgument)
    .argument("<mitigations...>", "what to change, in this order (isograd list mitigations)")
    .option(...dataOption);
  withReportOptions(withRecipeOptions(command))
    .option("-o, --out <file>", "write the changed model, in the format of the model file")
    .option(
      "--code <framework>",
      `print the changed model and recipe as a program: ${frameworks.join(", ")}`,
      choiceArgument("--code", frameworks),
    )
    .summary("apply mitigations to a model without training it")
    .description(
      "Applies mitigations to the model and its recipe, one after the other, and says what changed and when it does not help. Nothing is trained or proven: that is isograd repair.",
    )
    .addHelpText("after", examples)
    .action(async (path: string, ids: readonly string[], options: ApplyOptions) => {
      done(await applyCommand(path, ids, options, io));
    });
}

async function applyCommand(
  path: string,
  ids: readonly string[],
  options: ApplyOptions,
  io: Io,
): Promise<number> {
  const { out, code, data, json } = options;
  const chosen = ids.map(mitigationNamed);
  if (out !== undefined) refuseTarget("--out", out, data === undefined ? [path] : [path, data]);
  if (json && code !== undefined)
    throw new UsageError(`--code: goes without --json, got ${code}; try one of them`);
  const planned =
    data === undefined
      ? planWithoutData(path, options)
      : await plannedProblem(path, { ...options, data });
  announce(io, planned, json === true);
  const { plan, applied } = appliedOneByOne(planned, chosen);
  const hasChanged = plan !== planned.plan;
  const written = hasChanged ? out : undefined;
  if (written !== undefined) writeFiles([{ path: written, text: writeKerasJson(plan.model) }]);
  const task = data === undefined ? undefined : planned.problem.id;
  const report = { model: plan.model.name, task, applied, out: written };
  if (json) io.stdout.write(documentText(appliedDocument(report, version)));
  else if (code === undefined) io.stdout.write(appliedText(report, styleOf(io, io.stdout)));
  else {
    io.stderr.write(appliedText(report, styleOf(io, io.stderr)));
    io.stdout.write(codes[code](plan, difference(planned.plan, plan)));
  }
  return applied.every(({ reason }) => reason === undefined) ? 0 : 1;
}

function mitigationNamed(id: string): Mitigation {
  const mitigation = all.find((each) => each.id === id);
  if (mitigation) return mitigation;
  const known = all.map((each) => each.id);
  throw new UsageError(`apply: unknown mitigation, got "${id}"${suggestion(id, known)}`);
}

function planWithoutData(path: string, options: ApplyOptions): PlannedProblem {
  const file = basename(path);
  const text = modelTextOf(path);
  if (inputShapesOf(text, file).some((shape) => shape.includes(null)))
    throw new UsageError(
      `apply: ${file} leaves open how long its sequences are, got no data; try --data remember:lag=60`,
    );
  const model = readKerasJson(text, file);
  const loss = options.loss ?? model.training?.loss ?? lossOfOutput(model);
  // No classes are told to the recipe: with a loss it asks for none.
  const targets = { kind: "classes", labels: new Int32Array(), names: [] } as const;
  const { recipe, notes } = chosenRecipe(model, targets, { ...options, loss }, file);
  return { plan: { model, recipe }, problem: problemWithoutData(model), notes };
}

/** The plan after every mitigation that applies, and what became of each. */
function appliedOneByOne(
  { plan: start, problem }: PlannedProblem,
  chosen: readonly Mitigation[],
): { readonly plan: Plan; readonly applied: readonly Applied[] } {
  let plan = start;
  const applied = chosen.map((mitigation): Applied => {
    // Who asks for a change by name says that what it treats is at work.
    const causes = mitigation.treats.map((cause) => ({
      cause,
      layer: undefined,
      layers: [],
      share: 1,
      figures: {},
      counterfactual: undefined,
    }));
    const after = changed(plan, mitigation, { problem, trace: undefined, causes });
    if (after === "needs-data") return { mitigation, reason: "needs-data", edits: [] };
    if (!after) return { mitigation, reason: "no-effect", edits: [] };
    const edits = difference(plan, after);
    plan = after;
    return { mitigation, reason: undefined, edits };
  });
  return { plan, applied };
}

function changed(
  plan: Plan,
  mitigation: Mitigation,
  situation: Situation,
): Plan | "needs-data" | undefined {
  try {
    return applyAll(plan, [mitigation], situation);
  } catch (error) {
    if (error === dataMissing) return "needs-data";
    throw error;
  }
}
