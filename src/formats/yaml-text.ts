import { FormatError } from "../core/errors.ts";
import type { FlatEntry } from "./flat-entries.ts";
import { loggedNumber } from "./logged-number.ts";

/** Deeper than any configuration, and what joined keys may grow to. */
const deepest = 32;
/** `key: value`, `"key": value`, `key:` */
const pair =
  /^(?<indent> *)(?:- )?(?:"(?<double>[^"]*)"|'(?<single>[^']*)'|(?<bare>[^\s#'"[\]{},:-][^:#]*)):(?:\s+(?<value>.*))?$/;
const truths: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["false", false],
  ["yes", true],
  ["no", false],
]);

interface Level {
  readonly indent: number;
  readonly path: string;
}

/**
 * Names and scalars of a YAML text as loggers write configurations: nested maps by indentation, keys joined by dots. Lists
 * and texts of several lines are left out, tags and anchors passed over.
 *
 * @throws FormatError where it nests more than 32 levels.
 */
export function yamlEntries(text: string, format: string, name: string): readonly FlatEntry[] {
  const entries: FlatEntry[] = [];
  const open: Level[] = [];
  /** Indentation of a key whose text goes on below. */
  let blockIndent: number | undefined;
  for (const line of text.split("\n")) {
    const indent = line.length - line.trimStart().length;
    if (line.trim() === "" || line.trimStart().startsWith("#")) continue;
    if (blockIndent !== undefined && indent > blockIndent) continue;
    blockIndent = undefined;
    if (line.trimStart().startsWith("- ") || line.length > mostCharacters) continue;
    const groups = pair.exec(line)?.groups;
    if (!groups) continue;
    const key = groups["double"] ?? groups["single"] ?? groups["bare"]?.trim() ?? "";
    while ((open.at(-1)?.indent ?? -1) >= indent) open.pop();
    const outer = open.at(-1)?.path;
    const path = outer === undefined ? key : `${outer}.${key}`;
    const value = (groups["value"] ?? "").trim();
    if (/^[|>]/.test(value)) blockIndent = indent;
    else if (value === "" || value.startsWith("#") || /^[&!]\S*$/.test(value)) {
      if (open.length >= deepest)
        throw new FormatError(format, `${name}: nests more than ${deepest} levels deep`);
      open.push({ indent, path });
    } else {
      const leaf = leafOf(value);
      if (leaf !== undefined) entries.push([path, leaf]);
    }
  }
  return entries;
}

const mostCharacters = 2 ** 12;

function leafOf(value: string): FlatEntry[1] | undefined {
  const quoted = /^"((?:[^"\\]|\\.)*)"|^'((?:[^']|'')*)'/.exec(value);
  if (quoted) return quoted[1] ?? quoted[2] ?? "";
  const plain = value.replace(/\s+#.*$/, "");
  const lower = plain.toLowerCase();
  if (lower === "null" || lower === "~" || /^[[{!&*]/.test(plain)) return undefined;
  return truths.get(lower) ?? loggedNumber(plain.replace(/^([+-]?)\.(inf|nan)$/i, "$1$2")) ?? plain;
}
