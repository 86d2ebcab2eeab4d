import { suggestion } from "../../core/nearest.ts";
import type { Ops } from "../../graph/ops.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { LayerCall, LayerKind, Observable } from "../layer.ts";
import { type NestedLayer, readNested, writeNested } from "../nested-layer.ts";
import { shown } from "../raw-config.ts";
import { joined, type RecurrentKind, sequenceMask } from "../recurrence.ts";
import { type GRUConfig, gru } from "./gru.ts";
import { type LSTMConfig, lstm } from "./lstm.ts";
import { type SimpleRNNConfig, simpleRnn } from "./simple-rnn.ts";

interface RecurrentConfigs {
  SimpleRNN: SimpleRNNConfig;
  LSTM: LSTMConfig;
  GRU: GRUConfig;
}
type RecurrentName = keyof RecurrentConfigs;
type RecurrentLayer = NestedLayer<RecurrentConfigs>;

const recurrentKinds = { SimpleRNN: simpleRnn, LSTM: lstm, GRU: gru } as const;

const mergeModes = ["concat", "sum", "mul", "ave"] as const;

export interface BidirectionalConfig {
  /** The layer that runs forwards; the other one is the same, with `goBackwards` turned around. */
  readonly layer: RecurrentLayer;
  readonly mergeMode: (typeof mergeModes)[number];
}

/**
 * One recurrent layer over time and one against it, side by side, or their sum, product or mean. Outputs at masked steps
 * are 0 where the output is a sequence, as in Keras. What is observed is a list for the layer that runs forwards, followed
 * by that of the other, each in its own order of computation.
 */
export const bidirectional = {
  id: "bidirectional",
  kind: "Bidirectional",
  summary: "Two recurrent layers, one reading time forwards, one backwards.",
  source: "Schuster & Paliwal 1997 — https://doi.org/10.1109/78.650093",
  read(raw, who, dialect) {
    const layer = readNested<RecurrentConfigs>(raw["layer"], who, dialect, recurrentKindOf);
    const other = raw["backward_layer"] ?? undefined;
    if (layer.config.goBackwards)
      throw new RangeError(`${who}: layer must run forwards, got go_backwards true`);
    const backward =
      other && withMask(readNested<RecurrentConfigs>(other, who, dialect, recurrentKindOf), false);
    const forward = withMask(layer, false);
    if (backward && JSON.stringify(backward) !== JSON.stringify(turned(forward)))
      throw new RangeError(
        `${who}: backward_layer must be the layer itself the other way round, got another ${backward.kind}`,
      );
    const mode = raw["merge_mode"] === undefined ? "concat" : raw["merge_mode"];
    const mergeMode = mergeModes.find((known) => known === mode);
    if (!mergeMode)
      throw new RangeError(
        `${who}: merge_mode must be one of ${mergeModes.join(", ")}, got ${shown(mode)}`,
      );
    return { layer: forward, mergeMode };
  },
  write: ({ layer, mergeMode }, dialect) => ({
    layer: writeNested(layer, dialect, recurrentKindOf),
    merge_mode: mergeMode,
  }),
  outputShape({ layer, mergeMode }, inputs) {
    const shape = recurrentKindOf(layer.kind).outputShape(layer.config, inputs);
    return mergeMode === "concat" ? shape.with(-1, 2 * (shape.at(-1) ?? 1)) : shape;
  },
  parameters({ layer }, inputs) {
    const own = recurrentKindOf(layer.kind).parameters(layer.config, inputs);
    return directions.flatMap((direction) =>
      own.map((spec) => ({ ...spec, name: `${direction}/${spec.name}` })),
    );
  },
  forward(ops, call) {
    const { layer, mergeMode } = call.config;
    const { returnSequences } = layer.config;
    const observed = new Map<Observable, Tensor[]>();
    const each = withMask(layer, returnSequences);
    const [a, b] = [each, turned(each)].map((run, i) =>
      stepsOf(ops, call, run, directions[i] ?? "forward", observed),
    );
    for (const [what, tensors] of observed) call.context.observe(what, tensors);
    const there = joined(ops, a ?? [], layer.config);
    const back = joined(ops, (returnSequences ? b?.toReversed() : b) ?? [], layer.config);
    return merged(ops, there, back, mergeMode);
  },
  mask: (_, { config, masks }) => sequenceMask(config.layer.config, masks),
} as const satisfies LayerKind<BidirectionalConfig>;

const directions = ["forward", "backward"] as const;

function recurrentKindOf(
  kind: string,
  who = "bidirectional",
): RecurrentKind<RecurrentConfigs[RecurrentName]> {
  if (Object.hasOwn(recurrentKinds, kind)) return recurrentKinds[kind as RecurrentName];
  throw new RangeError(
    `${who}: layer must be recurrent, got "${kind}"${suggestion(kind, Object.keys(recurrentKinds))}`,
  );
}

function turned({ kind, config }: RecurrentLayer): RecurrentLayer {
  return { kind, config: { ...config, goBackwards: !config.goBackwards } } as RecurrentLayer;
}

function withMask({ kind, config }: RecurrentLayer, zeroOutputForMask: boolean): RecurrentLayer {
  return { kind, config: { ...config, zeroOutputForMask } } as RecurrentLayer;
}

/** What one of the two layers puts out at every step, in its own order; adds what it observes to the lists. */
function stepsOf(
  ops: Ops,
  call: LayerCall<BidirectionalConfig>,
  layer: RecurrentLayer,
  direction: (typeof directions)[number],
  observed: Map<Observable, Tensor[]>,
): readonly Tensor[] {
  const prefix = `${direction}/`;
  const own = Object.entries(call.parameters).filter(([name]) => name.startsWith(prefix));
  return ops.scope(direction, () =>
    recurrentKindOf(layer.kind).steps(ops, {
      ...call,
      config: layer.config,
      parameters: Object.fromEntries(
        own.map(([name, tensor]) => [name.slice(prefix.length), tensor]),
      ),
      context: {
        ...call.context,
        update: (name, value) => call.context.update(`${prefix}${name}`, value),
        observe: (what, tensors) => observed.set(what, [...(observed.get(what) ?? []), ...tensors]),
      },
    }),
  );
}

function merged(ops: Ops, a: Tensor, b: Tensor, mode: BidirectionalConfig["mergeMode"]): Tensor {
  switch (mode) {
    case "concat":
      return ops.concat([a, b], -1);
    case "sum":
      return ops.add(a, b);
    case "mul":
      return ops.mul(a, b);
    case "ave":
      return ops.mul(ops.add(a, b), 0.5);
    default:
      return mode satisfies never;
  }
}
