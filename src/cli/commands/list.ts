import type { Command } from "commander";
import { suggestion } from "../../core/nearest.ts";
import { page, section } from "../../report/diagnosis-text.ts";
import { documentText, jsonOf } from "../../report/json.ts";
import { wrapped } from "../../report/table.ts";
import type { Io } from "../io.ts";
import { type Details, type RegistryName, registries } from "../registries.ts";
import { styleOf } from "../style.ts";
import { UsageError } from "../usage-error.ts";

const names = Object.keys(registries) as readonly RegistryName[];

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

function nameOf(registry: string): RegistryName {
  const name = names.find((candidate) => candidate === registry);
  if (name) return name;
  throw new UsageError(`list: unknown registry, got "${registry}"${suggestion(registry, names)}`);
}

function listDocument(chosen: readonly RegistryName[]): string {
  const entries = chosen.map((name) => [
    name,
    registries[name].map(({ details, ...entry }) => ({ ...entry, ...details })),
  ]);
  return documentText(jsonOf(Object.fromEntries(entries)));
}

/** Registries as a page of text. */
export function listText(chosen: readonly RegistryName[], io: Io): string {
  const style = styleOf(io, io.stdout);
  return page(
    chosen.map((name) =>
      section(
        `${name} (${registries[name].length})`,
        registries[name].flatMap(({ id, summary, source, details }) => [
          `  ${style.good(id)}`,
          ...wrapped(summary, "    "),
          ...detailLines(details),
          ...wrapped(source, "    ").map(style.dim),
        ]),
        style,
      ),
    ),
  );
}

/** `treats: depth, dead-units`; empty ones are left out. */
function detailLines(details: Details): readonly string[] {
  return Object.entries(details).flatMap(([key, value]) => {
    const text = detailText(value);
    return text === "" ? [] : wrapped(`${key}: ${text}`, "    ");
  });
}

function detailText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(itemText).join(", ");
  if (typeof value !== "object") return String(value);
  return Object.entries(value)
    .map(([key, setting]) => `${key}=${setting}`)
    .join(", ");
}

/** An option of a task, or a word. */
function itemText(item: unknown): string {
  if (typeof item !== "object" || item === null) return String(item);
  const { name, default: usual, least, most } = item as Readonly<Record<string, unknown>>;
  return `${name}=${usual} (${least} to ${most})`;
}
