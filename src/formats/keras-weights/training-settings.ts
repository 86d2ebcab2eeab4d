import { isRecord } from "../../model/raw-config.ts";
import type { Settings } from "../content.ts";

/** What belongs to how Keras saves an object, and says nothing of it. */
const wrapping = new Set(["module", "registered_name", "build_config", "shared_object_id"]);

/** Deeper than a schedule within an optimizer within a wrapper. */
const deepest = 8;

/**
 * How a model was compiled, flat: `loss`, `optimizer` (its class), `optimizer.learning_rate`, `optimizer.clipnorm`. An
 * object {class_name, config} is its class under its own name and its config below it; null is left out.
 *
 * @param training - `training_config` or `compile_config`, parsed.
 */
export function trainingSettings(training: unknown): Settings {
  const found = new Map<string, string | number | boolean>();
  if (isRecord(training))
    for (const [key, value] of Object.entries(training))
      put(found, key === "optimizer_config" ? "optimizer" : key, value, 0);
  return Object.fromEntries(found);
}

function put(
  found: Map<string, string | number | boolean>,
  key: string,
  value: unknown,
  depth: number,
): void {
  if (depth > deepest || value === null || value === undefined) return;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    found.set(key, value);
    return;
  }
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) put(found, `${key}.${i}`, item, depth + 1);
    return;
  }
  if (!isRecord(value)) return;
  const className = value["class_name"] ?? value["className"];
  if (typeof className === "string") {
    const { config } = value;
    // A function is saved by its name, a registered class behind its package: "Custom>Adam".
    const isFunction = className === "function" && typeof config === "string";
    found.set(key, isFunction ? config : (className.split(">").at(-1) ?? className));
    if (isRecord(config)) putAll(found, key, config, depth);
    return;
  }
  putAll(found, key, value, depth);
}

function putAll(
  found: Map<string, string | number | boolean>,
  key: string,
  record: Readonly<Record<string, unknown>>,
  depth: number,
): void {
  for (const [inner, value] of Object.entries(record))
    if (!wrapping.has(inner)) put(found, `${key}.${inner}`, value, depth + 1);
}
