import type { Edit } from "../mitigations/difference.ts";
import { numberText } from "./number-text.ts";
import { nameText, printable } from "./printable.ts";

const longest = 80;
/** Longer lists are told by their length. */
const longestList = 4;

/** One line per edit: `layer dense_1: activation sigmoid → relu`, `recipe: clip none → global-norm 1`. */
export function editText(edit: Edit): string {
  const { layer } = edit;
  return `${layer === undefined ? "recipe" : `layer ${nameText(layer)}`}: ${changeText(edit)}`;
}

function changeText({ layer, key, from, to }: Edit): string {
  const isWhole = layer !== undefined && key === "layer";
  if (isWhole && isMissing(from)) return `added, ${valueText(to)}`;
  if (isWhole && isMissing(to)) return `removed, was ${valueText(from)}`;
  return `${isWhole ? "" : `${wordsOf(key)} `}${valueText(from)} → ${valueText(to)}`;
}

/** The edits as lines; layers that were changed alike share one: `layers dense_1 … dense_6 (6): activation …`. */
export function editLines(edits: readonly Edit[]): readonly string[] {
  const groups = new Map<string, Edit[]>();
  for (const edit of edits) {
    const text = editText({ ...edit, ...(edit.layer !== undefined && { layer: "" }) });
    groups.set(text, [...(groups.get(text) ?? []), edit]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    const last = group.at(-1);
    if (!first || !last) return [];
    if (group.length === 1 || first.layer === undefined) return [editText(first)];
    const names = `${nameText(first.layer)} … ${nameText(last.layer ?? "")} (${group.length})`;
    return [`layers ${names}: ${changeText(first)}`];
  });
}

/** A value of a configuration in words: `he-normal`, `leaky-relu (slope 0.1)`, `global-norm 1`, `none`. */
export function valueText(value: unknown): string {
  const text = printable(plainText(value));
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

function plainText(value: unknown): string {
  if (isMissing(value)) return "none";
  if (typeof value === "number") return numberText(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return listText(value);
  if (typeof value !== "object") return String(value);
  const record = value as Readonly<Record<string, unknown>>;
  const { id, kind, class_name: className, config, threshold, ...rest } = record;
  if (typeof kind === "string" && typeof threshold === "number") return `${kind} ${threshold}`;
  const name = [id, kind, className].find((candidate) => typeof candidate === "string");
  const details = isRecord(config) ? config : rest;
  return name === undefined ? `{${entriesText(details)}}` : `${name}${inParentheses(details)}`;
}

function listText(values: readonly unknown[]): string {
  const shown = values.length <= longestList ? values.map(plainText).join(", ") : undefined;
  return shown === undefined ? `${values.length} values` : `[${shown}]`;
}

function inParentheses(details: Readonly<Record<string, unknown>>): string {
  const text = entriesText(details);
  return text === "" ? "" : ` (${text})`;
}

function entriesText(details: Readonly<Record<string, unknown>>): string {
  return Object.entries(details)
    .filter(([, value]) => !isMissing(value))
    .map(([key, value]) => `${wordsOf(key)} ${plainText(value)}`)
    .join(", ");
}

/** `kernelInitializer` as `kernel initializer`, `optimizer.learningRate` as `optimizer learning rate`. */
export function wordsOf(key: string): string {
  return printable(key)
    .replaceAll(".", " ")
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase();
}

function isMissing(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
