import { suggestion } from "../core/nearest.ts";
import type { Network } from "../model/network.ts";
import { networks } from "../model/networks/index.ts";
import { assigned, finiteNumber } from "./assignment.ts";
import { type Ref, refArgument } from "./ref-argument.ts";
import { UsageError } from "./usage-error.ts";

/** What an option may be, as its default shows. */
type Value = number | boolean | string | readonly number[] | Ref;

/** Everything that can be said to a network. */
export type NetworkOptions = Readonly<Record<string, unknown>>;

/**
 * The network behind a name such as `lstm`, `mlp50` or `resnet20v2`, without its numbers.
 *
 * @throws UsageError naming the nearest one when there is none.
 */
export function networkBehind(name: string): Network<object> {
  const known: readonly Network<object>[] = networks;
  const id = name.replace(/\d+(v\d+)?$/, "");
  const network = known.find((each) => each.id === name) ?? known.find((each) => each.id === id);
  if (network) return network;
  const ids = known.map((each) => each.id);
  throw new UsageError(`new: unknown network, got "${name}"${suggestion(id, ids)}`);
}

/**
 * The options in `key=value` arguments, each read as what its default is: a number, yes or no, a shape `32x32x3`, one of
 * several words, or the id of an activation or initializer with its settings, `variance-scaling:scale=2,mode=fan_avg`.
 *
 * @throws UsageError for what is unknown, said twice, or of another type.
 */
export function networkOptions(
  network: Network<object>,
  assignments: readonly string[],
): NetworkOptions {
  const { id, defaults } = network;
  const presets = defaults as Readonly<Record<string, Value>>;
  const options: Record<string, unknown> = {};
  for (const assignment of assignments) {
    const [key, text] = assigned(id, assignment);
    const preset = Object.hasOwn(presets, key) ? presets[key] : undefined;
    if (preset === undefined)
      throw new UsageError(
        `${id}: unknown option, got "${key}"${suggestion(key, Object.keys(presets))}`,
      );
    if (Object.hasOwn(options, key))
      throw new UsageError(`${id}: ${key} may be given once, got it twice`);
    options[key] = optionOf(network, key, preset, text);
  }
  return options;
}

function optionOf(network: Network<object>, key: string, preset: Value, text: string): unknown {
  const who = `${network.id}: ${key}`;
  const choices = choicesOf(network, key);
  // A root sign is not on every keyboard.
  const word = text.replace("sqrt(L)", "√L");
  const choice = choices.find((each) => String(each) === word);
  if (choice !== undefined) return choice;
  const isChoice = typeof preset === "string" || choices.some((each) => typeof each === "number");
  if (isChoice) throw new UsageError(`${who} must be one of ${choices.join(", ")}, got "${text}"`);
  if (typeof preset === "number") return finiteNumber(who, text, choices);
  if (typeof preset === "boolean") return truthOf(who, text);
  return isShape(preset) ? shapeOf(who, text) : refArgument(who, preset as Ref, text);
}

function choicesOf({ choices = {} }: Network<object>, key: string): readonly (string | number)[] {
  const own = choices as Readonly<Record<string, readonly (string | number)[]>>;
  return Object.hasOwn(own, key) ? (own[key] ?? []) : [];
}

const truths: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  false: false,
  no: false,
};

function truthOf(who: string, text: string): boolean {
  const truth = Object.hasOwn(truths, text) ? truths[text] : undefined;
  if (truth !== undefined) return truth;
  throw new UsageError(`${who} must be true or false, got "${text}"`);
}

function isShape(preset: Value): boolean {
  return Array.isArray(preset);
}

function shapeOf(who: string, text: string): readonly number[] {
  if (/^[1-9]\d*(x[1-9]\d*)*$/.test(text)) return text.split("x").map(Number);
  throw new UsageError(`${who} must be a shape such as 784 or 32x32x3, got "${text}"`);
}

/** The options of a network with their defaults, as they are typed: `units=32`, `input=32x32x3`, `activation=relu`. */
export function optionTexts({ defaults }: Network<object>): readonly string[] {
  return Object.entries(defaults as Readonly<Record<string, Value>>).map(
    ([key, preset]) => `${key}=${presetText(preset)}`,
  );
}

function presetText(preset: Value): string {
  if (Array.isArray(preset)) return preset.join("x");
  return typeof preset === "object" ? (preset as Ref).id : String(preset);
}
