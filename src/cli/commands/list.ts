import type { Command } from "commander";
import { causes } from "../../causes/index.ts";
import { suggestion } from "../../core/nearest.ts";
import type { Entry } from "../../core/registry.ts";
import { detectors } from "../../detectors/index.ts";
import { operators } from "../../graph/operators/index.ts";
import { mitigations } from "../../mitigations/index.ts";
import { activations } from "../../model/activations/index.ts";
import { initializers } from "../../model/initializers/index.ts";
import { layerKinds } from "../../model/layers/index.ts";
import { page, section } from "../../report/diagnosis-text.ts";
import { documentText } from "../../report/json.ts";
import { wrapped } from "../../report/table.ts";
import { tasks } from "../../tasks/index.ts";
import type { Task } from "../../tasks/task.ts";
import { quantities } from "../../trace/quantities/index.ts";
import { losses } from "../../training/losses/index.ts";
import { optimizers } from "../../training/optimizers/index.ts";
import { engines } from "../engines.ts";
import type { Io } from "../io.ts";
import { styleOf } from "../style.ts";
import { UsageError } from "../usage-error.ts";

/** Operators are named and defined by ONNX. */
const onnxOperators: readonly Entry[] = operators.map(({ op }) => ({
  id: op,
  summary: "A primitive operator with shape, gradient and float64 value.",
  source: `https://onnx.ai/onnx/operators/onnx__${op}.html`,
}));

/** Every registry, in the order in which a report meets them. */
const registries = {
  tasks,
  layers: layerKinds,
  activations,
  initializers,
  losses,
  optimizers,
  quantities,
  detectors,
  causes,
  mitigations,
  engines,
  operators: onnxOperators,
} as const satisfies Readonly<Record<string, readonly Entry[]>>;

const names = Object.keys(registries) as readonly (keyof typeof registries)[];

const examples = `
Examples:
  isograd list
  isograd list tasks
  isograd list mitigations
  isograd list detectors --json`;

/** `isograd list`: what there is, with its source. */
export function addList(program: Command, io: Io, done: (code: number) => void): void {
  program
    .command("list")
    .summary("list what Isograd knows, with sources")
    .description("Lists what Isograd knows: id, one sentence and source of every entry.")
    .argument("[registry]", names.join(", "))
    .option("--json", "print one JSON document and nothing else")
    .option("--debug", "print the stack of an error")
    .addHelpText("after", examples)
    .action((registry: string | undefined, { json }: { readonly json?: true }) => {
      const chosen = registry === undefined ? names : [nameOf(registry)];
      io.stdout.write(json ? listDocument(chosen) : listText(chosen, io));
      done(0);
    });
}

function nameOf(registry: string): keyof typeof registries {
  const name = names.find((candidate) => candidate === registry);
  if (name) return name;
  throw new UsageError(`list: unknown registry, got "${registry}"${suggestion(registry, names)}`);
}

function listDocument(chosen: readonly (keyof typeof registries)[]): string {
  return documentText(
    Object.fromEntries(
      chosen.map((name) => [
        name,
        registries[name].map((entry) => {
          const { id, summary, source } = entry;
          return { id, summary, source, ...(isTask(entry) && { options: optionsOf(entry) }) };
        }),
      ]),
    ),
  );
}

function listText(chosen: readonly (keyof typeof registries)[], io: Io): string {
  const style = styleOf(io, io.stdout);
  return page(
    chosen.map((name) =>
      section(
        `${name} (${registries[name].length})`,
        registries[name].flatMap((entry) => [
          `  ${style.good(entry.id)}`,
          ...wrapped(entry.summary, "    "),
          ...(isTask(entry) ? optionLines(entry) : []),
          ...wrapped(entry.source, "    ").map(style.dim),
        ]),
        style,
      ),
    ),
  );
}

function isTask(entry: Entry): entry is Task {
  return tasks.some((task) => task === entry);
}

/** What may be said of a task behind its name: `remember:lag=60`. */
function optionsOf({ defaults = {}, ranges = {} }: Task) {
  return Object.entries(ranges).map(([name, { least, most }]) => ({
    name,
    default: defaults[name] ?? Number.NaN,
    least,
    most,
  }));
}

function optionLines(task: Task): readonly string[] {
  const options = optionsOf(task);
  if (options.length === 0) return [];
  const each = options.map(
    ({ name, default: usual, least, most }) => `${name}=${usual} (${least} to ${most})`,
  );
  return wrapped(`options: ${each.join(", ")}`, "    ");
}
