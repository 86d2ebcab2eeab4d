import { isRecord } from "../../model/raw-config.ts";

/** A layer as a model's config lists it. */
export interface ConfigLayer {
  readonly name: string;
  /** Without the package of a registered class ("Custom>Gate" is "Gate"). */
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Of a model inside the model; empty otherwise. */
  readonly layers: readonly ConfigLayer[];
}

/** Deeper than models are nested; what is deeper is left out. */
const deepest = 20;

/** The layers of a parsed model config, {class_name, config}, in its order; none where it is of another shape. */
export function configLayers(model: unknown, depth = 0): readonly ConfigLayer[] {
  if (!isRecord(model) || depth > deepest) return [];
  const { config } = model;
  // Sequential models were bare lists up to Keras 2.2.
  const list = Array.isArray(config) ? config : isRecord(config) ? config["layers"] : undefined;
  if (!Array.isArray(list)) return [];
  return list.filter(isRecord).map((layer) => {
    const own = isRecord(layer["config"]) ? layer["config"] : {};
    const className = String(layer["class_name"] ?? layer["className"] ?? "");
    return {
      name: String(own["name"] ?? layer["name"] ?? ""),
      className: className.split(">").at(-1) ?? className,
      config: own,
      layers: configLayers(layer, depth + 1),
    };
  });
}

/** Names of the layers that are not trained, those of models inside too. */
export function frozenLayers(layers: readonly ConfigLayer[]): ReadonlySet<string> {
  const frozen = layers.flatMap(({ name, config, layers: inner }) => [
    ...(config["trainable"] === false ? [name] : []),
    ...frozenLayers(inner),
  ]);
  return new Set(frozen);
}

/** Keras' name of a class in snake case, under which it saves a layer: `LSTM` is lstm, `PReLU` p_re_lu. */
export function snakeCase(className: string): string {
  return className
    .replaceAll(/\W+/g, "")
    .replaceAll(/(.)([A-Z][a-z0-9]+)/g, "$1_$2")
    .replaceAll(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}
