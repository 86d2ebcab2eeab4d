import type { Rng } from "../core/rng.ts";
import type { Dataset } from "../formats/dataset.ts";
import { blankFeatures, optionsOf } from "./options.ts";
import type { Task } from "./task.ts";

/** Dyck-(3, 4): three kinds of brackets, at most four open at a time. */
const brackets = ["()", "[]", "{}"];
const deepest = 4;
/**
 * Characters of the built-in text from one window to the next; odd, because at every other character
 * the number of open brackets is even.
 */
const stride = 5;

/** More kinds of characters than bytes have values: the rarest become one class. */
const mostKinds = 256;
const otherName = "other";

/**
 * Windows of `length` characters, spread evenly over the text; the class is the character behind
 * the window. Windows overlap where the text is short, so that validation windows are not wholly
 * unseen.
 *
 * Features are codes, the places of the characters in `names`: by code point, and last "other" for
 * the rarest where there are more than 256 kinds.
 */
export const text = {
  id: "text",
  summary:
    "The next character of a text: your own (text:FILE), or nested brackets of three kinds, drawn at random and at most four deep.",
  source:
    "Hewitt et al. 2020, RNNs can generate bounded hierarchical languages with optimal memory — https://arxiv.org/abs/2010.07515",
  validation: 0.2,
  defaults: { length: 40, samples: 20_000 },
  ranges: { length: { least: 1, most: 10_000 }, samples: { least: 10, most: 100_000 } },
  ceiling: {
    metric: 0.542,
    source:
      "An upper bound: the Bayes accuracy of the built-in brackets with their whole past known, 13/24. " +
      "The depth is a reflecting walk on 0 … 4: 1/8 of the time 0, where 1/3 is the best guess, 1/8 of the time 4, where the guess is sure, 1/2 otherwise.",
  },
  async load(rng, given = {}): Promise<Dataset> {
    const { length, samples } = optionsOf(text, given);
    return windowsOf(bracketText(length + stride * samples, rng.split("text")), length, samples);
  },
  fromText(source, given = {}): Dataset {
    const { length, samples } = optionsOf(text, given);
    return windowsOf(Array.from(source), length, samples);
  },
} as const satisfies Task;

/**
 * Well-nested brackets: with equal odds one opens, of any kind, or the last one closes; only the
 * one is possible with none open, only the other with four.
 */
function bracketText(count: number, rng: Rng): readonly string[] {
  const open: string[] = [];
  return Array.from({ length: count }, () => {
    const isOpening = open.length === 0 || (open.length < deepest && rng.uniform() < 0.5);
    if (!isOpening) return open.pop() ?? "";
    const [opening = "", closing = ""] = brackets[rng.below(brackets.length)] ?? "";
    open.push(closing);
    return opening;
  });
}

function windowsOf(characters: readonly string[], length: number, samples: number): Dataset {
  const possible = characters.length - length;
  if (possible < 2)
    throw new RangeError(
      `text: needs at least length + 2 = ${length + 2} characters, got ${characters.length}` +
        hintFor(characters.length),
    );
  const names = vocabularyOf(characters);
  if (names.length < 2)
    throw new RangeError(`text: needs at least 2 different characters, got only "${names[0]}"`);
  const numbers = new Map(names.map((name, code) => [name, code]));
  const codes = Int32Array.from(characters, (each) => numbers.get(each) ?? names.length - 1);
  const size = Math.min(samples, possible);
  const features = blankFeatures("text", size, [length]);
  const labels = new Int32Array(size);
  for (let n = 0; n < size; n++) {
    const start = Math.floor((n * possible) / size);
    features.set(codes.subarray(start, start + length), n * length);
    labels[n] = codes[start + length] ?? 0;
  }
  return {
    size,
    shape: [length],
    features,
    featureNames: [],
    targets: { kind: "classes", labels, names },
    codes: names.length,
  };
}

function hintFor(characters: number): string {
  return characters > 2 ? `; try length=${characters - 2}` : "";
}

/** The kinds of characters by code point; where there are too many the most frequent, and "other". */
function vocabularyOf(characters: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const each of characters) counts.set(each, (counts.get(each) ?? 0) + 1);
  const kinds = [...counts.keys()].sort(byCodePoint);
  if (kinds.length <= mostKinds) return kinds;
  const frequent = kinds.toSorted((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0));
  return [...frequent.slice(0, mostKinds - 1).sort(byCodePoint), otherName];
}

function byCodePoint(a: string, b: string): number {
  return (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0);
}
