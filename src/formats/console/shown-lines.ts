import type { ShownLine } from "./dialect.ts";

/** Colors and moves of the cursor (ECMA-48, 5.4), and window titles. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they begin with the escape character.
const escapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;
const backspaces = /[\b]+/;

/**
 * The states of one line of a file: a carriage return, or going back by backspaces, begins a new state that is written over
 * the one before.
 */
export function shownLines(line: string): readonly ShownLine[] {
  const clean = line.includes("\u001b") ? line.replaceAll(escapes, "") : line;
  if (!clean.includes("\r") && !clean.includes("\b")) return [{ text: clean, isLast: true }];
  const states = clean
    .split("\r")
    .flatMap((state) => state.split(backspaces))
    .filter((state) => state.trim() !== "");
  return states.map((text, i) => ({ text, isLast: i === states.length - 1 }));
}
