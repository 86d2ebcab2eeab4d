import { FormatError } from "../core/errors.ts";

/** Deeper than any file of a model or a run, shallow enough for functions that recurse. */
const deepest = 100;

/**
 * The value that a JSON text holds.
 *
 * @param format - id of the format, at the head of error messages.
 * @param name - of the file.
 * @param base - byte of the file at which the text begins.
 * @throws FormatError with the byte at which it stops being JSON, or when it nests more than 100 levels.
 */
export function parseJson(text: string, format: string, name: string, base = 0): unknown {
  // Python and Windows editors write a byte order mark, which JSON.parse refuses.
  const body = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const start = base + 3 * (text.length - body.length);
  const value = parsed(body, format, name, start);
  if (isDeeper(value, deepest))
    throw new FormatError(format, `${name}: nests more than ${deepest} levels deep`, {
      offset: start,
    });
  return value;
}

function parsed(text: string, format: string, name: string, start: number): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const position = firstProblem(text);
    const got = position < text.length ? JSON.stringify(text[position]) : "the end of the text";
    const offset = start + new TextEncoder().encode(text.slice(0, position)).length;
    throw new FormatError(format, `${name}: not JSON, got ${got}`, { offset, cause });
  }
}

/** Whether a value nests more than `levels` deep, without recursion. */
function isDeeper(value: unknown, levels: number): boolean {
  let level = [value];
  for (let depth = 0; depth <= levels; depth++) {
    level = level.flatMap((x) => (typeof x === "object" && x !== null ? Object.values(x) : []));
    if (level.length === 0) return false;
  }
  return true;
}

const space = /[ \t\n\r]*/y;
const scalar = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const firstPrintable = " ";

type Expected = "value" | "key" | "colon" | "end of value";

/** Position of the first character that no JSON text has there; engines' own messages do not always say it. */
function firstProblem(text: string): number {
  const open: string[] = [];
  let expected: Expected = "value";
  let mayClose = false;
  let at = 0;
  const skip = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const length = pattern.exec(text)?.[0].length ?? 0;
    at += length;
    return length > 0;
  };
  const skipString = () => {
    at++;
    for (;;) {
      const character = text[at] ?? "";
      if (character === '"') {
        at++;
        return true;
      }
      if (character === "\\") {
        if (!skip(escaped)) return false;
      } else if (character < firstPrintable) return false;
      else at++;
    }
  };

  for (;;) {
    skip(space);
    const next = text[at] ?? "";
    const inside = open.at(-1);
    if ((mayClose || expected === "end of value") && next !== "" && next === inside) {
      open.pop();
      at++;
      expected = "end of value";
      mayClose = false;
    } else if (expected === "end of value") {
      if (next !== "," || inside === undefined) return at;
      at++;
      expected = inside === "}" ? "key" : "value";
    } else if (expected === "colon") {
      if (next !== ":") return at;
      at++;
      expected = "value";
    } else if (expected === "key") {
      if (next !== '"' || !skipString()) return at;
      expected = "colon";
      mayClose = false;
    } else if (next === "{" || next === "[") {
      open.push(next === "{" ? "}" : "]");
      at++;
      expected = next === "{" ? "key" : "value";
      mayClose = true;
    } else {
      if (next === '"' ? !skipString() : !skip(scalar)) return at;
      expected = "end of value";
      mayClose = false;
    }
  }
}
