import { suggestion } from "../core/nearest.ts";
import type { Dialect, RawConfig, Regularizer } from "./layer.ts";
import { isRecord, readNumbers, shown, writeObject } from "./raw-config.ts";

const classes = ["L1", "L2", "L1L2"] as const;

// Keras' strength where none is given; the class L1L2 starts at 0 — keras.io/api/layers/regularizers
const defaultStrength = 0.01;

/**
 * The regularizer that a model file gives: a name, `{ class_name, config }` in any spelling, or nothing. One whose
 * strengths are both 0 reads as nothing.
 *
 * @throws RangeError when it is not known, naming the nearest known one.
 */
export function readRegularizer(raw: unknown, who: string): Regularizer | undefined {
  if (raw === null || raw === undefined) return undefined;
  const given = isRecord(raw) ? (raw["class_name"] ?? raw["className"]) : raw;
  if (typeof given !== "string")
    throw new RangeError(`${who}: regularizer must be a name or an object, got ${shown(raw)}`);
  const plain = given.toUpperCase().replaceAll("_", "");
  const known = classes.find((name) => name === plain);
  if (!known)
    throw new RangeError(
      `${who}: unknown regularizer, got "${given}"${suggestion(given, classes)}`,
    );
  const config = isRecord(raw) && isRecord(raw["config"]) ? raw["config"] : {};
  const fallback = given === "L1L2" ? 0 : defaultStrength;
  const inside = `${who}: regularizer ${given}`;
  const l1 = known === "L2" ? 0 : strengthOf(config, "l1", fallback, inside);
  const l2 = known === "L1" ? 0 : strengthOf(config, "l2", fallback, inside);
  return l1 === 0 && l2 === 0 ? undefined : { l1, l2 };
}

function strengthOf(config: RawConfig, key: string, fallback: number, who: string): number {
  const [value, ...more] = [readNumbers(config, key, fallback, who)].flat();
  if (value !== undefined && value >= 0 && more.length === 0) return value;
  throw new RangeError(`${who}: ${key} must be one number ≥ 0, got ${shown(config[key])}`);
}

/** A regularizer as it stands in a model file, null where there is none. */
export function writeRegularizer(regularizer: Regularizer | undefined, dialect: Dialect): unknown {
  if (!regularizer) return null;
  const { l1, l2 } = regularizer;
  // TF.js knows the class L1L2 only.
  if (dialect === "tfjs" || (l1 > 0 && l2 > 0))
    return writeObject("regularizers", "L1L2", { l1, l2 }, dialect);
  return l1 > 0
    ? writeObject("regularizers", "L1", { l1 }, dialect)
    : writeObject("regularizers", "L2", { l2 }, dialect);
}
