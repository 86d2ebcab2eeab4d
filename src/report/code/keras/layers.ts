import type { BuiltLayer } from "../../../model/build.ts";
import type { Kind, Layer, LayerConfigs } from "../../../model/model.ts";
import { innerOf } from "../inner.ts";
import { activationLayers } from "./activation-layers.ts";
import { convolutions } from "./convolution.ts";
import { denseLayers } from "./dense.ts";
import {
  type KerasLayerWith,
  type KerasWriter,
  type KerasWriters,
  withNothingElse,
} from "./layer.ts";
import { merges } from "./merge.ts";
import { noises } from "./noise.ts";
import { normalizations } from "./normalization.ts";
import { poolings } from "./pooling.ts";
import { recurrentLayers } from "./recurrent.ts";
import { sequenceLayers } from "./sequence.ts";
import { shapes } from "./shape.ts";

/** Every kind of layer. A new kind does not compile until it is here. */
const writers: KerasWriters = {
  InputLayer: () => [],
  ...denseLayers,
  ...activationLayers,
  ...convolutions,
  ...poolings,
  ...normalizations,
  ...noises,
  ...merges,
  ...shapes,
  ...sequenceLayers,
  ...recurrentLayers,
  TimeDistributed: timeDistributed,
};

/** The layer in Keras, without its name. */
export function kerasLayer(built: BuiltLayer): KerasLayerWith & { readonly maker: string } {
  const { kind, config } = built.layer;
  const write = writers[kind] as KerasWriter<Kind>;
  const layer = withNothingElse(write(config as Layer["config"], built));
  return { ...layer, maker: layer.maker ?? `keras.layers.${kind}` };
}

function timeDistributed(_: LayerConfigs["TimeDistributed"], built: BuiltLayer): KerasLayerWith {
  const inner = innerOf(built);
  const { maker, settings, after, notes = [], ...rest } = kerasLayer(inner);
  const isOfBatch = inner.layer.kind === "BatchNormalization";
  return {
    ...rest,
    settings: [`${maker}(${settings.join(", ")})`],
    notes: isOfBatch ? [...notes, statisticsNote] : notes,
    ...(after && { after: (layer: string) => after(`${layer}.layer`) }),
  };
}

const statisticsNote =
  "Keras takes the statistics of every time step by itself; Isograd's runs took those of all together.";
