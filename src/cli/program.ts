import { Command, CommanderError } from "commander";
import { printable } from "../explain/printable.ts";
import { addApply } from "./commands/apply.ts";
import { addConvert } from "./commands/convert.ts";
import { addDiagnose } from "./commands/diagnose.ts";
import { addLab } from "./commands/lab.ts";
import { addList } from "./commands/list.ts";
import { addMeasure } from "./commands/measure.ts";
import { addNew } from "./commands/new.ts";
import { addRepair } from "./commands/repair.ts";
import { addReport } from "./commands/report.ts";
import { addView } from "./commands/view.ts";
import type { Io } from "./io.ts";
import type { Work } from "./session.ts";
import { version } from "./version.ts";

/** Unreadable input or wrong usage. */
const failed = 2;

/**
 * Runs the command line and returns its exit code: 0 healthy or solved, 1 something is wrong, 2 unreadable input or wrong
 * usage. An error is one line on stderr.
 *
 * @param argv - what follows the name of the program.
 */
export async function run(argv: readonly string[], io: Io, work: Work): Promise<number> {
  let code = 0;
  const program = programFor(io, work, (exitCode) => {
    code = exitCode;
  });
  try {
    await program.parseAsync([...argv], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    io.stderr.write(errorText(error, argv.includes("--debug")));
    return failed;
  }
}

function programFor(io: Io, work: Work, done: (code: number) => void): Command {
  const program = new Command("isograd")
    .description("Finds, explains and fixes vanishing and exploding gradients.")
    .version(version)
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: () => {},
      getOutHelpWidth: () => Math.min(io.stdout.columns, 100),
    })
    .exitOverride()
    .addHelpText(
      "after",
      `
Examples:
  isograd diagnose model.json --data digits
  isograd repair model.json --data train.csv --target label --out fixed.json
  isograd new lstm --for remember:lag=60 -o lstm.json
  isograd list mitigations

Exit code: 0 healthy or solved, 1 something is wrong, 2 unreadable input or wrong usage.`,
    );
  addDiagnose(program, io, work, done);
  addRepair(program, io, work, done);
  addConvert(program, io, done);
  addMeasure(program, io, done);
  addView(program, io, done);
  addLab(program, io, done);
  addReport(program, io, done);
  addApply(program, io, done);
  addNew(program, io, done);
  addList(program, io, done);
  for (const command of program.commands) command.copyInheritedSettings(program);
  return program;
}

/** One line, whatever a file or an argument holds; with the stack where it is asked for. */
function errorText(error: unknown, withStack: boolean): string {
  const line = printable(messageOf(error).replaceAll(/\s*\n\s*/g, " "));
  const stack = withStack && error instanceof Error ? `${error.stack ?? ""}\n` : "";
  return `${line}\n${stack}`;
}

function messageOf(error: unknown): string {
  if (error instanceof CommanderError) return usageText(error);
  return error instanceof Error ? error.message : String(error);
}

/** Commander's messages in our grammar: `isograd: problem, got X; try Y`. */
function usageText({ code, message }: CommanderError): string {
  const text = message.replace(/^error: /, "");
  const got = /'([^']*)'/.exec(text)?.[1] ?? "nothing";
  const near = /Did you mean (?:one of )?([^?]+)\?/.exec(text)?.[1];
  const hint = near === undefined ? "; try isograd --help" : `; try ${near}`;
  switch (code) {
    case "commander.unknownOption":
      return `isograd: unknown option, got "${got}"${hint}`;
    case "commander.unknownCommand":
      return `isograd: unknown command, got "${got}"${hint}`;
    case "commander.missingArgument":
      return `isograd: argument <${got}> is missing${hint}`;
    case "commander.missingMandatoryOptionValue":
      return `isograd: option ${got} is missing; try --data digits`;
    case "commander.optionMissingArgument":
      return `isograd: option ${got} needs a value, got nothing`;
    case "commander.help":
      return "isograd: a command is missing; try isograd diagnose model.json --data digits";
    default:
      return `isograd: ${text}`;
  }
}
