import { type Shape, shapeText } from "../../graph/tensor.ts";
import type { LayerKind } from "../layer.ts";
import { type KindLookup, type NestedLayer, readNested, writeNested } from "../nested-layer.ts";
import { only } from "../only.ts";

/** `Configs` has the configuration of every kind of layer. */
export interface TimeDistributedConfig<Configs> {
  readonly layer: NestedLayer<Configs>;
}

/** Layers that read the last axis alone do the same to a sequence; what they show of themselves then has its shape. */
const readsLastAxis: readonly unknown[] = ["Dense", "Activation"];

/**
 * The same layer at every time step: batch and time are one axis for it, so batch statistics are those over both.
 *
 * @param lookup - finds kinds of layers; a parameter, so that the registry can hold this kind, too.
 */
export function timeDistributed<Configs>(lookup: KindLookup<Configs>) {
  const kindOf = ({ kind }: NestedLayer<Configs>) => lookup(String(kind), "model");
  return {
    id: "time-distributed",
    kind: "TimeDistributed",
    summary: "Applies one layer, with one set of weights, to every time step.",
    source: "https://keras.io/api/layers/recurrent_layers/time_distributed/",
    read: (raw, who, dialect) => ({ layer: readNested(raw["layer"], who, dialect, lookup) }),
    write: ({ layer }, dialect) => ({ layer: writeNested(layer, dialect, lookup) }),
    outputShape({ layer }, inputs) {
      const { time, sample } = sequenceOf(inputs);
      return [time, ...kindOf(layer).outputShape(layer.config, [sample])];
    },
    parameters({ layer }, inputs) {
      const { sample } = sequenceOf(inputs);
      return kindOf(layer).parameters(layer.config, [sample]);
    },
    forward(ops, call) {
      const { layer } = call.config;
      const x = only(call.inputs, "time-distributed");
      const [batch = 1, time = 1, ...sample] = x.shape;
      const inner = { ...call, config: layer.config, masks: [undefined] };
      const { forward } = kindOf(layer);
      if (readsLastAxis.includes(layer.kind)) return forward(ops, inner);
      const rows = ops.reshape(x, [batch * time, ...sample]);
      const y = forward(ops, { ...inner, inputs: [rows] });
      return ops.reshape(y, [batch, time, ...y.shape.slice(1)]);
    },
  } as const satisfies LayerKind<TimeDistributedConfig<Configs>>;
}

/** Length of a sequence and the shape of one step. @throws RangeError when the input has no axis behind time. */
function sequenceOf(inputs: readonly Shape[]): { readonly time: number; readonly sample: Shape } {
  const input = only(inputs, "time-distributed");
  const [time, ...sample] = input;
  if (time === undefined || sample.length === 0)
    throw new RangeError(
      `time-distributed: input must be [time, …] with at least two axes, got ${shapeText(input)}`,
    );
  return { time, sample };
}
