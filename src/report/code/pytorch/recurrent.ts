import { features, type Given, type TorchLayer, type TorchWriters } from "./layer.ts";
import { overPositions } from "./noise.ts";
import { type Inner, type Recurrence, recurrenceOf, type Weights } from "./recurrence.ts";

export const recurrentLayers = {
  SimpleRNN: (given) => one("SimpleRNN", given),
  LSTM: (given) => one("LSTM", given),
  GRU: (given) => one("GRU", given),
  Bidirectional: bidirectional,
} as const satisfies Partial<TorchWriters>;

function one(kind: Inner["kind"], { config, built, self, masks: [mask] }: Given<Inner["kind"]>) {
  const inner = { kind, config } as Inner;
  const recurrence = recurrenceOf(inner, features(built));
  return {
    make: [`${self} = ${recurrence.maker}`, ...recurrence.after(self)],
    forward: ([x = ""]) => {
      const run = { self, inner, recurrence, isBackward: config.goBackwards };
      const y = steps(x, mask, { ...run, isZeroed: config.zeroOutputForMask });
      return config.returnSequences ? y : `${y}[:, -1]`;
    },
    weights: recurrence.weights(self),
  } satisfies TorchLayer;
}

function bidirectional({ config, built, self, masks: [mask] }: Given<"Bidirectional">): TorchLayer {
  const { layer: inner, mergeMode } = config;
  const { returnSequences } = inner.config;
  const recurrence = recurrenceOf(inner, features(built));
  const [there, back] = [`${self}[0]`, `${self}[1]`];
  const run = { inner, recurrence, isZeroed: returnSequences };
  return {
    make: [
      `${self} = nn.ModuleList([${recurrence.maker}, ${recurrence.maker}])`,
      ...recurrence.after(there),
      ...recurrence.after(back),
    ],
    forward: ([x = ""]) => {
      const forwards = steps(x, mask, { ...run, self: there, isBackward: false });
      const backwards = steps(x, mask, { ...run, self: back, isBackward: true });
      const [a, b] = returnSequences
        ? [forwards, `${backwards}.flip(1)`]
        : [`${forwards}[:, -1]`, `${backwards}[:, -1]`];
      return {
        concat: `torch.cat([${a}, ${b}], -1)`,
        sum: `${a} + ${b}`,
        mul: `${a} * ${b}`,
        ave: `(${a} + ${b}) / 2`,
      }[mergeMode];
    },
    weights: Object.fromEntries([
      ...prefixed("forward", recurrence.weights(there)),
      ...prefixed("backward", recurrence.weights(back)),
    ]),
  };
}

function prefixed(direction: string, weights: Weights) {
  return Object.entries(weights).map(([name, weight]) => [`${direction}/${name}`, weight] as const);
}

interface Run {
  readonly self: string;
  readonly inner: Inner;
  readonly recurrence: Recurrence;
  readonly isBackward: boolean;
  /** The output of a step that does not count is 0. */
  readonly isZeroed: boolean;
}

/** The output of every step, in the order of computation. */
function steps(x: string, mask: string | undefined, run: Run): string {
  const { self, inner, recurrence, isBackward, isZeroed } = run;
  const ordered = (sequence: string) => (isBackward ? `${sequence}.flip(1)` : sequence);
  const { dropout } = inner.config;
  const kept = dropout === 0 ? x : `(${overPositions(x, `${x}[:, :1]`, dropout)})`;
  if (mask === undefined) return recurrence.sequence(self, ordered(kept));
  const counts = ordered(/^\w+$/.test(mask) ? mask : `(${mask})`);
  const zeros = isZeroed ? ", zeros=True" : "";
  return `masked(${recurrence.callable(self)}, ${ordered(kept)}, ${counts}${zeros})`;
}
