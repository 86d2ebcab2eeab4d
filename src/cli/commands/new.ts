import type { Command } from "commander";
import { readKerasJson, writeKerasJson } from "../../formats/keras-json.ts";
import type { Dialect } from "../../model/layer.ts";
import type { Model } from "../../model/model.ts";
import { networkNamed, networks } from "../../model/networks/index.ts";
import { modelText } from "../../report/model-text.ts";
import { choiceArgument } from "../arguments.ts";
import { refuseTarget, writeFiles } from "../files.ts";
import type { Io } from "../io.ts";
import { answeringAll, optionsFor, taskData } from "../network-for.ts";
import { networkBehind, networkOptions } from "../network-options.ts";
import { styleOf } from "../style.ts";
import { UsageError } from "../usage-error.ts";
import { listText } from "./list.ts";

const dialects = ["keras3", "keras2", "tfjs"] as const satisfies readonly Dialect[];

const examples = `
Examples:
  isograd new --list
  isograd new lstm --for remember:lag=60 -o lstm.json
  isograd new mlp50 width=128 activation=tanh initializer=lecun-normal -o deep.json
  isograd new resnet20v2 --for shapes:channels=3 > resnet.json
  isograd new transformer12 norm=post branchScale='1/sqrt(L)' --for text -o post-norm.json`;

interface NewOptions {
  readonly for?: string;
  readonly dialect: Dialect;
  readonly out?: string;
  readonly list?: true;
}

/** `isograd new`: a ready network as a model file. */
export function addNew(program: Command, io: Io, done: (code: number) => void): void {
  const names = networks.map(({ id }) => id).join(", ");
  program
    .command("new")
    .summary("write a ready network as a model file")
    .description(
      "Writes a ready network as a Keras or TF.js model: to the file that -o names, else to standard output.",
    )
    .argument("[network]", `${names}; with its depth and version as in mlp50 or resnet20v2`)
    .argument("[options...]", "options of the network, key=value (isograd new --list)")
    .option(
      "--for <task>",
      "fit input and output to a task, as in remember:lag=60 (isograd list tasks)",
    )
    .option(
      "--dialect <dialect>",
      `how the file is spelled: ${dialects.join(", ")}`,
      choiceArgument("--dialect", dialects),
      "keras3",
    )
    .option("-o, --out <file>", "write the model there and print a table of its layers")
    .option("--list", "list the networks with their options")
    .option("--debug", "print the stack of an error")
    .addHelpText("after", examples)
    .action(
      async (name: string | undefined, assignments: readonly string[], options: NewOptions) => {
        if (options.list) io.stdout.write(listText(["networks"], io));
        else await newCommand(name, assignments, options, io);
        done(0);
      },
    );
}

async function newCommand(
  name: string | undefined,
  assignments: readonly string[],
  options: NewOptions,
  io: Io,
): Promise<void> {
  if (name === undefined)
    throw new UsageError("new: a network is missing; try isograd new lstm, or isograd new --list");
  const { out } = options;
  if (out !== undefined) refuseTarget("--out", out, []);
  const model = { ...(await builtModel(name, assignments, options.for)), dialect: options.dialect };
  const text = writeKerasJson(model);
  // What options asked for and no layer can be is said before anything is written.
  readKerasJson(text, name);
  if (out === undefined) {
    io.stderr.write(modelText(model, styleOf(io, io.stderr)));
    io.stdout.write(text);
    return;
  }
  writeFiles([{ path: out, text }]);
  io.stdout.write(modelText(model, styleOf(io, io.stdout)));
}

async function builtModel(
  name: string,
  assignments: readonly string[],
  task: string | undefined,
): Promise<Model> {
  const network = networkBehind(name);
  const said = networkOptions(network, assignments);
  if (task === undefined) return networkNamed(name, said);
  const dataset = await taskData(task);
  const model = networkNamed(name, { ...optionsFor(network, dataset, task), ...said });
  return answeringAll(model, dataset, task);
}
