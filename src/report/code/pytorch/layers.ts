import type { BuiltLayer } from "../../../model/build.ts";
import type { Kind, Layer } from "../../../model/model.ts";
import { innerOf } from "../inner.ts";
import type { Masks } from "../mask.ts";
import { activationLayers } from "./activation-layers.ts";
import { convolutions } from "./convolution.ts";
import { denseLayers } from "./dense.ts";
import type { Given, TorchLayer, TorchWriter, TorchWriters } from "./layer.ts";
import { computed } from "./layer.ts";
import { merges } from "./merge.ts";
import { noises } from "./noise.ts";
import { normalizations } from "./normalization.ts";
import { poolings } from "./pooling.ts";
import { recurrentLayers } from "./recurrent.ts";
import { sequenceLayers } from "./sequence.ts";
import { shapes } from "./shape.ts";

/** Every kind of layer. A new kind does not compile until it is here. */
const writers: TorchWriters = {
  InputLayer: () => computed((x) => x),
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

/** The layer in PyTorch; `self` is its attribute. */
export function torchLayer(built: BuiltLayer, self: string, masks: Masks): TorchLayer {
  const { kind, config } = built.layer;
  const write = writers[kind] as TorchWriter<Kind>;
  return write({ config: config as Layer["config"], built, self, masks });
}

/** Time steps are samples to the layer inside, unless it reads the last axis alone. */
function timeDistributed({ built, self }: Given<"TimeDistributed">): TorchLayer {
  const inner = innerOf(built);
  const layer = torchLayer(inner, self, []);
  const { kind } = inner.layer;
  if (kind === "Dense" || kind === "Activation") return layer;
  return {
    ...layer,
    forward: ([x = ""]) => `every_step(lambda x: ${layer.forward(["x"])}, ${x})`,
  };
}
