import type { Shape } from "../../graph/tensor.ts";
import { built } from "../../model/build.ts";
import type { Layer, Model } from "../../model/model.ts";
import type { Json } from "./topology.ts";

/** How Keras names a tensor: a layer, which of its calls, which output of that. */
type History = readonly [layer: string, call: number, output: 0];

/** A layer with all its calls: what is one entry of a file. */
export interface CalledLayer {
  readonly layer: Layer;
  /** The layer itself, then those that share its parameters. */
  readonly calls: readonly Layer[];
}

/** Layers with their calls, in the order of their first ones. */
export function calledLayers(layers: readonly Layer[]): readonly CalledLayer[] {
  const calls = new Map<string, Layer[]>();
  for (const layer of layers) {
    const owner = layer.sharedWith ?? layer.name;
    const others = calls.get(owner);
    if (others) others.push(layer);
    else calls.set(owner, [layer]);
  }
  return [...calls.values()].flatMap((all) => {
    const [layer] = all;
    return layer ? [{ layer, calls: all }] : [];
  });
}

/** The `inbound_nodes` of a layer in a model's dialect. */
export function inboundNodes(model: Model): (called: CalledLayer) => readonly unknown[] {
  const histories = new Map<string, History>();
  for (const { layer, calls } of calledLayers(model.layers))
    calls.forEach(({ name }, i) => {
      histories.set(name, [layer.name, i, 0]);
    });
  const shapes = new Map(built(model).map(({ layer, outputShape }) => [layer.name, outputShape]));
  const historyOf = (name: string): History => histories.get(name) ?? [name, 0, 0];
  const tensorOf = (name: string) => kerasTensor(historyOf(name), shapes.get(name) ?? []);
  return ({ calls }) =>
    calls
      .filter(({ inputs }) => inputs.length > 0)
      .map((call) =>
        model.dialect === "keras3" ? keras3Node(call, tensorOf) : keras2Node(call, historyOf),
      );
}

function keras3Node(call: Layer, tensorOf: (name: string) => Json): Json {
  const { positional, keywords, settings } = argumentsOf(call);
  const tensors = positional.map(tensorOf);
  return {
    args: tensors.length === 1 ? tensors : [tensors],
    kwargs: { ...mapValues(keywords, tensorOf), ...settings },
  };
}

function keras2Node(call: Layer, historyOf: (name: string) => History): readonly unknown[] {
  const { positional, keywords, settings } = argumentsOf(call);
  const kwargs = { ...mapValues(keywords, historyOf), ...settings };
  return positional.map((name) => [...historyOf(name), kwargs]);
}

interface Arguments {
  readonly positional: readonly string[];
  readonly keywords: Readonly<Record<string, string>>;
  readonly settings: Json;
}

/** Attention names what it reads; all others read one layer or a list. */
function argumentsOf({ kind, inputs, config }: Layer): Arguments {
  if (kind !== "MultiHeadAttention") return { positional: inputs, keywords: {}, settings: {} };
  const [query = "", value = "", key] = inputs;
  return {
    positional: [query],
    keywords: { value, ...(key === undefined ? {} : { key }) },
    settings: config.useCausalMask ? { use_causal_mask: true } : {},
  };
}

function kerasTensor(history: History, shape: Shape): Json {
  return {
    class_name: "__keras_tensor__",
    config: { shape: [null, ...shape], dtype: "float32", keras_history: history },
  };
}

function mapValues<T, U>(
  record: Readonly<Record<string, T>>,
  change: (value: T) => U,
): Readonly<Record<string, U>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
