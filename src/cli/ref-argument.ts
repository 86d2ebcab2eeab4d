import { suggestion } from "../core/nearest.ts";
import { activations } from "../model/activations/index.ts";
import { initializers } from "../model/initializers/index.ts";
import { assigned, finiteNumber } from "./assignment.ts";
import { UsageError } from "./usage-error.ts";

/** An activation or initializer, chosen with its settings. */
export interface Ref {
  readonly id: string;
  readonly config: Readonly<Record<string, unknown>>;
}

interface Choosable {
  readonly id: string;
  readonly defaults: Ref["config"];
}

/**
 * `he-normal`, `leaky-relu:slope=0.1`, `variance-scaling:scale=2,mode=fan_avg`: what the default is, an activation or an
 * initializer.
 *
 * @throws UsageError for an unknown id or setting, and for a setting that is no number where it should be one.
 */
export function refArgument(who: string, preset: Ref, text: string): Ref {
  const isActivation = activations.some(({ id }) => id === preset.id);
  const registry: readonly Choosable[] = isActivation ? activations : initializers;
  const colon = text.indexOf(":");
  const id = colon < 0 ? text : text.slice(0, colon);
  const entry = registry.find((each) => each.id === id);
  if (!entry) {
    const what = isActivation ? "activation" : "initializer";
    const ids = registry.map((each) => each.id);
    throw new UsageError(`${who}: unknown ${what}, got "${id}"${suggestion(id, ids)}`);
  }
  const settings = colon < 0 ? [] : text.slice(colon + 1).split(",");
  const config = Object.fromEntries(settings.map((each) => setting(`${who}: ${id}`, entry, each)));
  return { id, config: { ...entry.defaults, ...config } };
}

function setting(who: string, { defaults }: Choosable, text: string): readonly [string, unknown] {
  const [key, value] = assigned(who, text);
  const preset = Object.hasOwn(defaults, key) ? defaults[key] : undefined;
  if (preset === undefined)
    throw new UsageError(
      `${who}: unknown setting, got "${key}"${suggestion(key, Object.keys(defaults))}`,
    );
  return [key, typeof preset === "string" ? value : finiteNumber(`${who}: ${key}`, value)];
}
