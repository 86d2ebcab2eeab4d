import type { BuiltLayer } from "../../src/model/build.ts";
import { isKernel, type ParameterSpec } from "../../src/model/layer.ts";
import { activationRefOf } from "../../src/model/layer-activation.ts";
import { recurrentOf } from "../../src/model/recurrent-layers.ts";

/** A layer as other tools see it: a weight matrix with its bias, and the activation behind it. */
export interface ObservedLayer {
  readonly name: string;
  /** The first weight matrix: input weights of a recurrent layer, those of the queries in attention. */
  readonly kernel: ParameterSpec;
  readonly bias: ParameterSpec | undefined;
  /** Id of the activation; `linear` where there is none. That of the cell in a recurrent layer. */
  readonly activation: string;
  /** The layer whose activation it is: this one, or one that follows it directly or behind a normalization. */
  readonly activatedBy: string;
}

/** Every layer with a weight matrix that is trained, input → output; layers that share one count once. */
export function observedLayers(layers: readonly BuiltLayer[]): readonly ObservedLayer[] {
  return layers.flatMap((built) => {
    const { layer, parameters } = built;
    const trained = parameters.filter(({ trainable }) => trainable);
    const kernel = trained.find(isKernel);
    if (!kernel) return [];
    const by = activatedBy(built, layers);
    return [
      {
        name: layer.name,
        kernel,
        bias: trained.find(({ name }) => name.endsWith("bias")),
        activation: (by && activationOf(by)) ?? "linear",
        activatedBy: (by ?? built).layer.name,
      },
    ];
  });
}

function activationOf({ layer }: BuiltLayer): string | undefined {
  return activationRefOf(layer)?.id ?? recurrentOf(layer)?.config.activation.id;
}

function activatedBy(built: BuiltLayer, layers: readonly BuiltLayer[]): BuiltLayer | undefined {
  if (activationOf(built) !== undefined) return built;
  const readers = layers.filter(({ layer }) => layer.inputs.includes(built.layer.name));
  const [reader] = readers;
  if (!reader || readers.length > 1 || reader.used.some(isKernel)) return undefined;
  const passesOn =
    activationOf(reader) !== undefined || reader.layer.kind.endsWith("Normalization");
  return passesOn ? activatedBy(reader, layers) : undefined;
}
