import { suggestion } from "../../core/nearest.ts";
import { entryOf } from "../../core/registry.ts";
import type { Initializer, InitializerConfig, InitializerRef } from "../initializer.ts";
import type { Dialect, RawConfig } from "../layer.ts";
import { isRecord, readNumber, shown, writeObject } from "../raw-config.ts";
import { distributions, fanModes } from "../scaled-variance.ts";
import { chrono } from "./chrono.ts";
import { constant } from "./constant.ts";
import { deltaOrthogonal } from "./delta-orthogonal.ts";
import { gateBias } from "./gate-bias.ts";
import { glorotNormal } from "./glorot-normal.ts";
import { glorotUniform } from "./glorot-uniform.ts";
import { heNormal } from "./he-normal.ts";
import { heUniform } from "./he-uniform.ts";
import { lecunNormal } from "./lecun-normal.ts";
import { lecunUniform } from "./lecun-uniform.ts";
import { ones } from "./ones.ts";
import { orthogonal } from "./orthogonal.ts";
import { randomNormal } from "./random-normal.ts";
import { randomUniform } from "./random-uniform.ts";
import { truncatedNormal } from "./truncated-normal.ts";
import { varianceScaling } from "./variance-scaling.ts";
import { zeros } from "./zeros.ts";

/** Every initializer, in the order lists show them. */
export const initializers = [
  zeros,
  ones,
  constant,
  randomNormal,
  randomUniform,
  truncatedNormal,
  varianceScaling,
  glorotUniform,
  glorotNormal,
  heUniform,
  heNormal,
  lecunUniform,
  lecunNormal,
  orthogonal,
  deltaOrthogonal,
  gateBias,
  chrono,
] as const satisfies readonly Initializer[];

export type InitializerId = (typeof initializers)[number]["id"];

/** An initializer by id, with the defaults of what `config` leaves out. */
export function initializerRef(id: InitializerId, config: InitializerConfig = {}): InitializerRef {
  return { id, config: { ...initializerOf(id).defaults, ...config } };
}

/**
 * The initializer with this id.
 *
 * @throws RangeError naming the nearest known id when there is none.
 */
export function initializerOf(id: string, who = "initializer"): Initializer {
  return entryOf<Initializer>(initializers, id, who);
}

/**
 * The initializer that a model file names: a class, function or camel-case name, a serialized object such as
 * `{ class_name: "HeUniform", config: { seed: null } }`, or nothing for `fallback`. Seeds are left out.
 *
 * @throws RangeError when it is not known, naming the nearest known one, or a number in it makes no sense.
 */
export function readInitializer(
  raw: unknown,
  fallback: InitializerRef,
  who: string,
): InitializerRef {
  if (raw === null || raw === undefined) return fallback;
  const name = isRecord(raw) ? (raw["class_name"] ?? raw["className"]) : raw;
  if (typeof name !== "string")
    throw new RangeError(`${who}: initializer must be a name or an object, got ${shown(raw)}`);
  const entry = initializers.find(({ names }) => (names as readonly string[]).includes(name));
  if (!entry) {
    const known = initializers.map(({ names }) => names[0]);
    throw new RangeError(`${who}: unknown initializer, got "${name}"${suggestion(name, known)}`);
  }
  const config = isRecord(raw) && isRecord(raw["config"]) ? raw["config"] : {};
  const inside = `${who}: initializer ${name}`;
  const settings = Object.entries<number | string>(entry.defaults).map(
    ([key, preset]) =>
      [
        key,
        typeof preset === "string"
          ? readChoice(config, key, preset, inside)
          : readNumber(config, key, preset, inside),
      ] as const,
  );
  return sensible({ id: entry.id, config: Object.fromEntries(settings) }, inside);
}

/** Names of modes and distributions, which TF.js spells in camel case, too; "normal" is what they called truncated. */
const choices: Readonly<Record<string, readonly string[]>> = {
  mode: fanModes,
  distribution: distributions,
};

function readChoice(raw: RawConfig, key: string, fallback: string, who: string): string {
  const value = raw[key] ?? fallback;
  const known = choices[key] ?? [];
  const snake = String(value).replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const choice = snake === "normal" ? "truncated_normal" : snake;
  if (known.includes(choice)) return choice;
  throw new RangeError(`${who}: unknown ${key}, got ${shown(value)}${suggestion(choice, known)}`);
}

function sensible(ref: InitializerRef, who: string): InitializerRef {
  const { stddev = 0, scale = 1, minval = 0, maxval = 0, horizon = 2 } = ref.config;
  if (Number(stddev) < 0) throw new RangeError(`${who}: stddev must be ≥ 0, got ${stddev}`);
  if (Number(scale) <= 0) throw new RangeError(`${who}: scale must be > 0, got ${scale}`);
  if (Number(horizon) < 2) throw new RangeError(`${who}: horizon must be ≥ 2, got ${horizon}`);
  if (Number(minval) > Number(maxval))
    throw new RangeError(`${who}: minval must be ≤ maxval, got ${minval} and ${maxval}`);
  return ref;
}

const seedless: readonly string[] = ["zeros", "ones", "constant", "gate-bias"];

/** The package under which initializers that Keras does not have are registered there. */
const ownPackage = "Isograd>";

/** An initializer as it stands in a model file. */
export function writeInitializer({ id, config }: InitializerRef, dialect: Dialect): RawConfig {
  const { names, defaults } = initializerOf(id);
  const seed = seedless.includes(id) ? {} : { seed: null };
  // TF.js has LeCun's with a capital C only.
  const className = (names[0] ?? id).replace("Lecun", dialect === "tfjs" ? "LeCun" : "Lecun");
  const settings = { ...defaults, ...config, ...seed };
  if (dialect === "keras3" && className.startsWith(ownPackage))
    return {
      module: null,
      class_name: className.slice(ownPackage.length),
      config: settings,
      registered_name: className,
    };
  return writeObject("initializers", className, settings, dialect);
}
