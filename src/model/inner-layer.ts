import type { Dialect, LayerKind, RawConfig } from "./layer.ts";
import type { Kind, LayerConfigs } from "./layers/index.ts";
import { isRecord, shown, writeObject } from "./raw-config.ts";

/** A layer inside another one: it has no name of its own. */
export type InnerLayer<K extends Kind = Kind> = {
  readonly [Each in K]: { readonly kind: Each; readonly config: LayerConfigs[Each] };
}[K];

/** The kind of layer with this Keras class name. @throws RangeError when there is none. */
export type KindLookup<K extends Kind> = (kind: string, who: string) => LayerKind<LayerConfigs[K]>;

/**
 * The layer that stands in a configuration, `{ class_name, config }`.
 *
 * @throws RangeError when there is none, or its settings make no sense.
 */
export function readInner<K extends Kind>(
  raw: unknown,
  who: string,
  dialect: Dialect,
  lookup: KindLookup<K>,
): InnerLayer<K> {
  const name = isRecord(raw) ? (raw["class_name"] ?? raw["className"]) : undefined;
  if (!isRecord(raw) || typeof name !== "string")
    throw new RangeError(`${who}: layer must be an object with class_name, got ${shown(raw)}`);
  const config = isRecord(raw["config"]) ? raw["config"] : {};
  const kind = lookup(name, who);
  return {
    kind: kind.kind,
    config: kind.read(config, `${who}: ${name}`, dialect),
  } as InnerLayer<K>;
}

/** A layer inside another one, in Keras spelling. */
export function writeInner<K extends Kind>(
  { kind, config }: InnerLayer<K>,
  dialect: Dialect,
  lookup: KindLookup<K>,
): RawConfig {
  return writeObject("layers", kind, lookup(kind, "model").write(config, dialect), dialect);
}
