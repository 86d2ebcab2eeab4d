import { fc, test as lawTest } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import { problemOf } from "./problem.ts";
import type { Dataset, Targets, Task } from "./task.ts";
import { text } from "./text.ts";

const task: Task = text;
const read = (source: string, options = {}) => text.fromText(source, options);

function classesOf({ targets }: Dataset): Targets & { readonly kind: "classes" } {
  if (targets.kind === "numbers") throw new TypeError("the next character is a class");
  return targets;
}

/** Every window with the character behind it. */
function windowsOf(dataset: Dataset): string[] {
  const { names, labels } = classesOf(dataset);
  const [length = 0] = dataset.shape;
  return Array.from({ length: dataset.size }, (_, n) => {
    const codes = [...dataset.features.subarray(n * length, (n + 1) * length), labels[n] ?? -1];
    return codes.map((code) => names[code] ?? "?").join("");
  });
}

describe("a text of the user's", () => {
  test("becomes windows with the character that follows, codes in order of the code points", () => {
    const dataset = read("banana!", { length: 3 });
    expect(windowsOf(dataset)).toEqual(["bana", "anan", "nana", "ana!"]);
    expect(classesOf(dataset).names).toEqual(["!", "a", "b", "n"]);
    expect(dataset).toMatchObject({ size: 4, shape: [3], codes: 4, featureNames: [] });
    expect([...dataset.features.subarray(0, 3)]).toEqual([2, 1, 3]);
  });

  test("may have characters of any length", () => {
    expect(windowsOf(read("aé😀aé😀", { length: 2 }))).toEqual(["aé😀", "é😀a", "😀aé", "aé😀"]);
  });

  lawTest.prop([
    fc.string({ minLength: 60, maxLength: 300, unit: "grapheme-ascii" }),
    fc.integer({ min: 1, max: 30 }),
    fc.integer({ min: 10, max: 50 }),
  ])(
    "has every window as it is, spread from the first on, at most so many as asked for",
    (source, length, samples) => {
      fc.pre(new Set(source).size > 1);
      const windows = windowsOf(read(source, { length, samples }));
      expect(windows).toHaveLength(Math.min(samples, source.length - length));
      for (const [n, window] of windows.entries()) {
        const start = Math.floor((n * (source.length - length)) / windows.length);
        expect(window).toBe(source.slice(start, start + length + 1));
      }
    },
  );

  test("keeps the 255 most frequent of more than 256 kinds, and one for all others", () => {
    const kinds = Array.from({ length: 300 }, (_, i) => String.fromCodePoint(0x4e00 + i));
    const frequent = kinds.slice(45);
    const dataset = read([...kinds, ...frequent].join(""), { length: 5 });
    const { names, labels } = classesOf(dataset);
    expect(names).toEqual([...frequent, "other"]);
    expect(dataset.codes).toBe(256);
    expect([...dataset.features.subarray(0, 5), labels[0]]).toEqual(new Array(6).fill(255));
    const kept = read(kinds.slice(0, 256).join(""), { length: 5 });
    expect(classesOf(kept).names).toEqual(kinds.slice(0, 256));
  });

  test.each<[string, string, object, string]>([
    ["empty", "", {}, "text: needs at least length + 2 = 42 characters, got 0"],
    [
      "too short",
      "hello world",
      {},
      "text: needs at least length + 2 = 42 characters, got 11; try length=9",
    ],
    [
      "of one character",
      "a".repeat(50),
      {},
      'text: needs at least 2 different characters, got only "a"',
    ],
    [
      "with a window of none",
      "hello",
      { length: 0 },
      "text: length must be a whole number from 1 to 10000, got 0",
    ],
  ])("%s is refused", (_, source, options, message) => {
    expect(() => read(source, options)).toThrow(new RangeError(message));
  });
});

describe("the built-in text", () => {
  const partners: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };
  /** Brackets that are open behind a text of which only the end is seen; those before it are not known. */
  const openAfter = (seen: string) => {
    const open: string[] = [];
    for (const bracket of seen) {
      if (!partners[bracket]) open.push(bracket);
      else if (open.length > 0) expect(open.pop()).toBe(partners[bracket]);
    }
    return open;
  };

  test("closes the bracket that was opened last, and has at most four open", async () => {
    const dataset = await task.load(rngOf(1), { samples: 500, length: 60 });
    expect(classesOf(dataset).names).toEqual(["(", ")", "[", "]", "{", "}"]);
    for (const window of windowsOf(dataset))
      expect(openAfter(window).length).toBeLessThanOrEqual(4);
  });

  test("is predicted from the whole window at the ceiling, far above chance and the last character alone", async () => {
    const dataset = await task.load(rngOf(2), { samples: 5000, length: 80 });
    const windows = windowsOf(dataset);
    const closing: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
    const accuracy = (guess: (seen: string) => string) =>
      windows.filter((window) => guess(window.slice(0, -1)) === window.at(-1)).length /
      windows.length;
    const best = accuracy((seen) => closing[openAfter(seen).at(-1) ?? ""] ?? "(");
    // Three standard errors of a share over 5,000 windows.
    expect(Math.abs(best - task.ceiling.metric)).toBeLessThan(0.021);
    expect(accuracy((seen) => closing[seen.at(-1) ?? ""] ?? "(")).toBeLessThan(0.45);
    const { chance } = problemOf("text", dataset, { validation: 0.2, rng: rngOf(1) });
    expect(chance.metric).toBeLessThan(0.2);
  });
});
