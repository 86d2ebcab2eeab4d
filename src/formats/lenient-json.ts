import { FormatError } from "../core/errors.ts";

/** As `parseJson`: deeper than any file of a run, shallow enough for functions that recurse. */
const deepest = 100;
const space = /[ \t\n\r]*/y;
const word = /-?[A-Za-z]+/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** What Python's json and JavaScript write for what JSON has no number for. */
const words: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["true", true],
  ["false", false],
  ["null", null],
  ["NaN", Number.NaN],
  ["-NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
]);

type Container =
  | { readonly close: "]"; readonly values: unknown[] }
  | { readonly close: "}"; readonly values: Record<string, unknown>; key: string };

/**
 * The value that a JSON text holds, in which numbers may also be NaN, Infinity and -Infinity, as Python's json writes them.
 *
 * @param format - id of the format, at the head of error messages.
 * @param name - of the file.
 * @param base - byte of the file at which the text begins.
 * @throws FormatError with the byte at which it stops being JSON, or where it nests more than 100 levels.
 */
export function parseLenientJson(text: string, format: string, name: string, base = 0): unknown {
  const strict = strictJson(text);
  if (strict.isJson && !mayBeDeeper(text)) return strict.value;

  const problem = (at: number) => {
    const got = at < text.length ? JSON.stringify(text[at]) : "the end of the text";
    const offset = base + new TextEncoder().encode(text.slice(0, at)).byteLength;
    return new FormatError(format, `${name}: not JSON, got ${got}`, { offset });
  };
  const open: Container[] = [];
  // Python and Windows editors write a byte order mark.
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? "";
    at += found.length;
    return found;
  };
  const next = () => {
    match(space);
    return text[at] ?? "";
  };
  const quoted = () => {
    const start = at++;
    at = closingQuote(text, at);
    if (at < 0) throw problem(text.length);
    at++;
    const literal = strictJson(text.slice(start, at));
    if (!literal.isJson) throw problem(start);
    return literal.value as string;
  };
  const scalar = () => {
    const start = at;
    const digits = match(number);
    if (digits !== "") return Number(digits);
    const name = match(word);
    if (words.has(name)) return words.get(name);
    throw problem(start);
  };

  for (;;) {
    let value: unknown;
    const character = next();
    const inside = open.at(-1);
    if (inside?.close === "}" && character !== "}") {
      if (character !== '"') throw problem(at);
      inside.key = quoted();
      if (next() !== ":") throw problem(at);
      at++;
    }
    const start = inside?.close === "}" ? next() : character;
    if (start === "[" || start === "{") {
      if (open.length === deepest)
        throw new FormatError(format, `${name}: nests more than ${deepest} levels deep`, {
          offset: base + new TextEncoder().encode(text.slice(0, at)).byteLength,
        });
      at++;
      open.push(start === "[" ? { close: "]", values: [] } : { close: "}", values: {}, key: "" });
      const isEmpty = next() === open.at(-1)?.close;
      if (!isEmpty) continue;
      at++;
      value = open.pop()?.values;
    } else value = start === '"' ? quoted() : scalar();

    // The value is whole: it goes where it belongs, and so does every container that it closes.
    for (;;) {
      const outer = open.at(-1);
      if (!outer) {
        if (next() !== "") throw problem(at);
        return value;
      }
      put(outer, value);
      const after = next();
      if (after === ",") {
        at++;
        if (next() === outer.close) throw problem(at);
        break;
      }
      if (after !== outer.close) throw problem(at);
      at++;
      value = outer.values;
      open.pop();
    }
  }
}

function put(container: Container, value: unknown): void {
  if (container.close === "]") container.values.push(value);
  // Assigning to "__proto__" would change what the object is.
  else
    Object.defineProperty(container.values, container.key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
}

/** Position of the next quote that no backslash stands before; -1 where there is none. */
function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text[at - 1 - backslashes] === "\\") backslashes++;
    if (backslashes % 2 === 0) return at;
  }
  return -1;
}

/** Rarely true where the text does not nest that deep: then it is only read twice. */
function mayBeDeeper(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x5b || code === 0x7b) depth++;
    else if (code === 0x5d || code === 0x7d) depth--;
    if (depth > deepest) return true;
  }
  return false;
}

function strictJson(text: string): { readonly isJson: boolean; readonly value: unknown } {
  try {
    return { isJson: true, value: JSON.parse(text) as unknown };
  } catch {
    return { isJson: false, value: undefined };
  }
}
