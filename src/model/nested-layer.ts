import type { Dialect, LayerKind, RawConfig } from "./layer.ts";
import { isRecord, shown, writeObject } from "./raw-config.ts";

/** A layer of one of these kinds, without a name of its own. */
export type NestedLayer<Configs> = {
  readonly [Kind in keyof Configs]: { readonly kind: Kind; readonly config: Configs[Kind] };
}[keyof Configs];

/** The kind of layer with this Keras class name. @throws RangeError when there is none. */
export type KindLookup<Configs> = (kind: string, who: string) => LayerKind<Configs[keyof Configs]>;

/**
 * The layer that stands in a configuration, `{ class_name, config }`.
 *
 * @throws RangeError when there is none, or its settings make no sense.
 */
export function readNested<Configs>(
  raw: unknown,
  who: string,
  dialect: Dialect,
  lookup: KindLookup<Configs>,
): NestedLayer<Configs> {
  const name = isRecord(raw) ? (raw["class_name"] ?? raw["className"]) : undefined;
  if (!isRecord(raw) || typeof name !== "string")
    throw new RangeError(`${who}: layer must be an object with class_name, got ${shown(raw)}`);
  const config = isRecord(raw["config"]) ? raw["config"] : {};
  const kind = lookup(name, who);
  return {
    kind: kind.kind,
    config: kind.read(config, `${who}: ${name}`, dialect),
  } as NestedLayer<Configs>;
}

/** A layer inside another one, in Keras spelling. */
export function writeNested<Configs>(
  { kind, config }: NestedLayer<Configs>,
  dialect: Dialect,
  lookup: KindLookup<Configs>,
): RawConfig {
  const name = String(kind);
  return writeObject("layers", name, lookup(name, "model").write(config, dialect), dialect);
}
