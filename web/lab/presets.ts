import type { Cause } from "../../src/causes/cause.ts";
import { type CauseId, causes } from "../../src/causes/index.ts";
import type { Detector } from "../../src/detectors/detector.ts";
import { detectors } from "../../src/detectors/index.ts";
import { mitigations } from "../../src/mitigations/index.ts";
import type { Mitigation } from "../../src/mitigations/mitigation.ts";
import { changed, type LabSetup, usualSetup } from "./setup.ts";

const shallow = { depth: 3, activation: "relu", initializer: "he-normal" } as const;
const memory = {
  task: "remember",
  network: "rnn",
  depth: 1,
  activation: "tanh",
  width: 24,
  lag: 20,
  steps: 600,
  learningRate: 0.05,
} as const;

/** A network that suffers from each cause; a new cause does not compile until it is here. */
const faultSetups: { readonly [Id in CauseId]: Partial<LabSetup> } = {
  "output-loss-mismatch": { ...shallow, output: "relu" },
  "symmetric-initialization": { ...shallow, activation: "tanh", initializer: "zeros" },
  "unscaled-input": { ...shallow, inputScale: 1000 },
  "unscaled-target": { ...memory, task: "adding", targetScale: 1000 },
  "half-precision": { depth: 10, precision: "float16" },
  "strong-regularization": { ...shallow, penalty: 1, learningRate: 0.05 },
  "tight-clipping": { ...shallow, clip: "global-norm", clipThreshold: 0.00001 },
  "learning-rate-too-low": { ...shallow, learningRate: 0.0000001 },
  "weak-recurrent-weights": { ...memory, recurrentGain: 0.3, lag: 30 },
  "strong-recurrent-weights": { ...memory, recurrentGain: 2.5 },
  "unbounded-activation": { depth: 5, activation: "exponential" },
  "weak-initial-variance": { depth: 12, activation: "tanh", gain: 0.4 },
  "strong-initial-variance": { depth: 12, activation: "relu", initializer: "he-normal", gain: 4 },
  "saturating-activation": {},
  "narrow-relu": { depth: 20, width: 3, activation: "relu", initializer: "he-normal" },
  "normalization-without-skip": {
    depth: 40,
    activation: "relu",
    initializer: "he-normal",
    normalization: "batch",
  },
  "unscaled-branches": {
    network: "residual-mlp",
    normalization: "none",
    depth: 30,
    activation: "relu",
    initializer: "he-normal",
  },
  "post-norm": {
    ...memory,
    network: "transformer",
    normalization: "post",
    depth: 8,
    width: 32,
    learningRate: 0.1,
    activation: "relu",
    lag: 8,
    steps: 300,
  },
  depth: { depth: 50, activation: "relu", initializer: "he-normal", gain: 0.85 },
  "learning-rate-too-high": { ...shallow, learningRate: 10 },
  "closed-forget-gate": { ...memory, network: "lstm", forgetBias: -2, lag: 30 },
  "long-sequence": { ...memory, lag: 60, steps: 300 },
  "adaptive-epsilon": { depth: 8, optimizer: "adam", learningRate: 0.001, epsilon: 0.1 },
};

/** A network to break or to fix, with what to watch. */
export interface Preset {
  readonly id: string;
  readonly kind: "fault" | "mitigation";
  readonly title: string;
  /** Three sentences: what it is, what to watch, what to do or where it does not help. */
  readonly sentences: readonly [string, string, string];
  readonly source: string;
  readonly setups: readonly [LabSetup] | readonly [LabSetup, LabSetup];
}

const treating = (cause: string) =>
  (mitigations as readonly Mitigation[])
    .filter(({ treats }) => treats.includes(cause))
    .map(({ id }) => id);

const named = (id: string) => id.replaceAll("-", " ");

/** One preset for every cause of the registry. */
export const faults: readonly Preset[] = causes.map((cause) => {
  const detector = (detectors as readonly Detector[]).find(({ id }) => id === cause.explains[0]);
  const treated = treating(cause.id).map(named);
  return {
    id: cause.id,
    kind: "fault",
    title: named(cause.id),
    sentences: [
      cause.summary,
      `Watch ${detector ? `${named(detector.id)}: ${uncapitalized(detector.summary)}` : "the loss."}`,
      treated.length > 0
        ? `What treats it: ${treated.slice(0, 4).join(", ")}.`
        : "Nothing in the registry treats it.",
    ],
    source: cause.source,
    setups: [setupOf(cause.id)],
  };
});

/** The network that suffers from a cause. */
export function setupOf(cause: CauseId): LabSetup {
  return changed(usualSetup, faultSetups[cause]);
}

/** Where the network of the first cause is none that the mitigation changes, another of its causes shows it. */
const sigmoid6 = { depth: 6 } as const;
const weak6 = { depth: 6, activation: "tanh", gain: 0.3 } as const;
const fast = { ...shallow, learningRate: 3, momentum: 0 } as const;
const weak4 = { depth: 4, activation: "tanh", gain: 0.2, learningRate: 0.01 } as const;
const bigTarget = {
  ...memory,
  task: "adding",
  network: "gru",
  targetScale: 1000,
  learningRate: 0.05,
  lag: 6,
  optimizer: "adam",
} as const;
const images = {
  task: "digits",
  depth: 8,
  width: 8,
  activation: "relu",
  initializer: "he-normal",
  steps: 100,
} as const;
const noisy = { ...shallow, learningRate: 1, momentum: 0.5 } as const;
const deep = { depth: 8, activation: "relu", initializer: "he-normal", momentum: 0.9 } as const;
const strong6 = {
  depth: 6,
  activation: "relu",
  initializer: "he-normal",
  gain: 3,
  learningRate: 0.01,
} as const;
const shownOn: Readonly<Record<string, Partial<LabSetup>>> = {
  "smaller-learning-rate": fast,
  "smallest-learning-rate": fast,
  "warm-up": { ...deep, learningRate: 0.1 },
  "cosine-schedule": noisy,
  "reduce-on-plateau": noisy,
  "clip-by-global-norm": strong6,
  "clip-by-norm": strong6,
  "clip-by-value": fast,
  "adaptive-clip": fast,
  "faster-second-moment": { ...shallow, optimizer: "adam", learningRate: 0.1, depth: 6 },
  "he-init": weak6,
  "xavier-init": weak6,
  "lecun-init": weak6,
  "critical-init": weak6,
  "orthogonal-init": { ...weak6, learningRate: 0.03 },
  lsuv: weak6,
  "use-leaky-relu": sigmoid6,
  "use-prelu": sigmoid6,
  "use-elu": { depth: 6, learningRate: 0.02 },
  "use-selu": { depth: 6, learningRate: 0.02 },
  "use-gelu": sigmoid6,
  "use-silu": sigmoid6,
  "use-tanh": sigmoid6,
  "use-maxout": { depth: 6, learningRate: 0.02 },
  "batch-norm": sigmoid6,
  "layer-norm": weak4,
  "group-norm": weak4,
  "rms-norm": weak4,
  "use-gru": { ...memory, lag: 60, steps: 300, optimizer: "adam", learningRate: 0.01 },
  "use-lstm": { ...memory, lag: 60, steps: 300, optimizer: "adam", learningRate: 0.01 },
  "forget-gate-bias": {
    ...memory,
    network: "lstm",
    forgetBias: -2,
    lag: 30,
    optimizer: "adam",
    learningRate: 0.01,
  },
  "chrono-init": {
    ...memory,
    network: "lstm",
    forgetBias: -2,
    lag: 30,
    optimizer: "adam",
    learningRate: 0.01,
  },
  "l2-regularization": { ...strong6, gain: 1.6, momentum: 0 },
  "l1-regularization": { ...strong6, gain: 1.6, momentum: 0 },
  "zero-gamma": { ...images, network: "resnet", learningRate: 0.3 },
  "delta-orthogonal": {
    ...images,
    network: "cnn",
    normalization: "none",
    initializer: "he-normal",
    gain: 0.5,
  },
  "auto-clip": faultSetups["strong-recurrent-weights"],
  "smaller-epsilon": { ...shallow, optimizer: "adam", learningRate: 0.003, epsilon: 1 },
  "output-scaling": bigTarget,
  "huber-loss": bigTarget,
  "variational-dropout": { ...memory, network: "lstm" },
};

/** One preset for every mitigation of the registry: the network as it suffers, and the same with the change. */
export const repairs: readonly Preset[] = (mitigations as readonly Mitigation[]).map(
  (mitigation) => {
    const cause = (causes as readonly Cause[]).find(({ id }) => id === mitigation.treats[0]);
    const before = changed(
      usualSetup,
      shownOn[mitigation.id] ?? (cause ? faultSetups[cause.id as CauseId] : shallow),
    );
    return {
      id: mitigation.id,
      kind: "mitigation",
      title: named(mitigation.id),
      sentences: [
        mitigation.summary,
        cause
          ? `Network A suffers from ${named(cause.id)}, B is the same with this change: watch where its gradient goes.`
          : "Network A is without it, B with it: watch the distance between training and validation.",
        `Limits: ${mitigation.limits}`,
      ],
      source: mitigation.source,
      setups: [before, { ...before, fixes: [mitigation.id] }],
    };
  },
);

function uncapitalized(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
