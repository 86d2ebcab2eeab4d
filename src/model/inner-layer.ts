import type { Kind, LayerConfigs } from "./layers/index.ts";
import type { NestedLayer } from "./nested-layer.ts";

/** A layer inside another one: it has no name of its own. */
export type InnerLayer<K extends Kind = Kind> = NestedLayer<Pick<LayerConfigs, K>>;
