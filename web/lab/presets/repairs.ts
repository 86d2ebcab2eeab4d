import type { Cause } from "../../../src/causes/cause.ts";
import { causes } from "../../../src/causes/index.ts";
import type { FindingCode } from "../../../src/detectors/detector.ts";
import { type MitigationId, mitigations } from "../../../src/mitigations/index.ts";
import type { Mitigation } from "../../../src/mitigations/mitigation.ts";
import { changed } from "../changed.ts";
import { type LabSetup, usualSetup } from "../setup.ts";
import { sickSetup } from "./faults.ts";
import {
  deep,
  forgetful,
  images,
  largeEpsilon,
  longMemory,
  loudBranches,
  loudMemory,
  memory,
  overfitting,
  postNorm,
  shallow,
  tinyInHalf,
} from "./networks.ts";
import { type Effect, type Preset, titleOf } from "./preset.ts";

interface Shown {
  readonly on: Partial<LabSetup>;
  readonly effect: Effect;
}

const sigmoid = { depth: 6 } as const;
const slowSigmoid = { depth: 6, learningRate: 0.02 } as const;
const weak = { depth: 6, activation: "tanh", gain: 0.3, learningRate: 0.03 } as const;
const weaker = { depth: 4, activation: "tanh", gain: 0.2, learningRate: 0.01 } as const;
const strong = {
  depth: 6,
  activation: "relu",
  initializer: "he-normal",
  gain: 2.2,
  learningRate: 0.01,
} as const;
const fast = { ...shallow, learningRate: 3, momentum: 0 } as const;
const noisy = { ...shallow, learningRate: 0.25 } as const;
const targets = {
  ...memory,
  task: "adding",
  network: "gru",
  lag: 6,
} as const;

const cured = (on: Partial<LabSetup>, gone: FindingCode): Shown => ({
  on,
  effect: { kind: "cure", gone },
});
const generalizing = (on: Partial<LabSetup>): Shown => ({ on, effect: { kind: "generalization" } });

/** A network that needs each mitigation; a new one does not compile until it is here. */
const shown: { readonly [Id in MitigationId]: Shown } = {
  "matching-output": cured(sickSetup("output-loss-mismatch"), "non-finite-loss"),
  "input-scaling": cured(sickSetup("unscaled-input"), "non-finite-forward"),
  "output-scaling": cured(
    { ...targets, targetScale: 1000, optimizer: "adam" },
    "gradient-vanishes-in-time",
  ),
  "huber-loss": cured({ ...targets, targetScale: 50 }, "update-explodes"),
  "gradient-scaling": cured({ ...tinyInHalf, gain: 0.017, steps: 150 }, "gradient-underflows"),
  "use-bfloat16": cured(tinyInHalf, "gradient-underflows"),
  "weaker-regularization": cured(sickSetup("strong-regularization"), "gradient-vanishes"),
  "without-regularization": cured(sickSetup("strong-regularization"), "gradient-vanishes"),
  "looser-clip": cured(sickSetup("tight-clipping"), "loss-stalled"),
  "smaller-epsilon": cured(largeEpsilon, "loss-stalled"),
  "faster-second-moment": cured(
    { ...shallow, optimizer: "adam", learningRate: 0.1, depth: 6 },
    "loss-stalled",
  ),
  "smaller-learning-rate": cured(fast, "gradient-tiny-everywhere"),
  "smallest-learning-rate": cured(fast, "gradient-tiny-everywhere"),
  "larger-learning-rate": cured({ ...shallow, learningRate: 0.0001 }, "loss-stalled"),
  "fitting-learning-rate": cured(sickSetup("learning-rate-too-low"), "update-vanishes"),
  "warm-up": cured({ ...shallow, depth: 8 }, "gradient-tiny-everywhere"),
  "cosine-schedule": cured(noisy, "units-dead"),
  "reduce-on-plateau": cured(noisy, "units-dead"),
  "use-adam": cured(sickSetup("learning-rate-too-low"), "update-vanishes"),
  "clip-by-global-norm": cured(strong, "gradient-tiny-everywhere"),
  "clip-by-norm": cured(strong, "gradient-tiny-everywhere"),
  "clip-by-value": cured(fast, "gradient-tiny-everywhere"),
  "adaptive-clip": cured({ ...loudBranches, depth: 12, learningRate: 0.05 }, "non-finite-forward"),
  "auto-clip": cured(loudMemory, "gradient-vanishes-in-time"),
  "decoupled-weight-decay": cured(sickSetup("strong-regularization"), "gradient-vanishes"),
  "forget-gate-bias": cured(forgetful, "gradient-vanishes-in-time"),
  "chrono-init": cured(forgetful, "gradient-vanishes-in-time"),
  "orthogonal-recurrent": cured(
    { ...memory, recurrentGain: 0.3, lag: 10 },
    "gradient-vanishes-in-time",
  ),
  "he-init": cured(weak, "gradient-vanishes"),
  "xavier-init": cured(weak, "gradient-vanishes"),
  "lecun-init": cured(weak, "gradient-vanishes"),
  "critical-init": cured(weak, "gradient-vanishes"),
  "orthogonal-init": cured(weak, "gradient-vanishes"),
  "delta-orthogonal": cured(
    {
      ...images,
      network: "cnn",
      normalization: "none",
      activation: "tanh",
      depth: 8,
      width: 6,
      gain: 0.3,
      learningRate: 0.2,
      steps: 100,
    },
    "gradient-vanishes",
  ),
  lsuv: cured(weak, "gradient-vanishes"),
  "zero-gamma": {
    on: { ...images, network: "resnet", depth: 20, width: 4, learningRate: 0.05, steps: 40 },
    effect: { kind: "flatness" },
  },
  "use-relu": cured(sigmoid, "gradient-vanishes"),
  "use-leaky-relu": cured(sigmoid, "gradient-vanishes"),
  "use-prelu": cured(sigmoid, "gradient-vanishes"),
  "use-elu": cured(slowSigmoid, "gradient-vanishes"),
  "use-selu": cured(slowSigmoid, "gradient-vanishes"),
  "use-gelu": cured(sigmoid, "gradient-vanishes"),
  "use-silu": cured(sigmoid, "gradient-vanishes"),
  "use-tanh": cured(slowSigmoid, "gradient-vanishes"),
  "use-maxout": cured(slowSigmoid, "gradient-vanishes"),
  "batch-norm": cured(sigmoid, "gradient-vanishes"),
  "layer-norm": cured(weaker, "gradient-vanishes"),
  "group-norm": cured(weaker, "gradient-vanishes"),
  "rms-norm": cured(weaker, "gradient-vanishes"),
  "recurrent-layer-norm": cured(loudMemory, "gradient-vanishes-in-time"),
  "branch-scaling": cured(loudBranches, "non-finite-forward"),
  "skip-init": cured(loudBranches, "non-finite-forward"),
  fixup: cured(loudBranches, "non-finite-forward"),
  deepnorm: cured(postNorm, "gradient-vanishes"),
  "pre-norm": cured(postNorm, "gradient-vanishes"),
  "residual-blocks": cured(deep, "gradient-vanishes"),
  "pre-norm-residual-blocks": cured(deep, "gradient-vanishes"),
  "use-gru": cured(longMemory, "gradient-vanishes-in-time"),
  "use-lstm": cured(longMemory, "gradient-vanishes-in-time"),
  "l2-regularization": generalizing({
    ...images,
    ...{ network: "mlp", depth: 3, width: 128, learningRate: 0.05 },
  }),
  "l1-regularization": { on: overfitting, effect: { kind: "small-weights" } },
  "variational-dropout": generalizing({
    ...images,
    network: "gru",
    depth: 1,
    width: 48,
    optimizer: "adam",
    learningRate: 0.01,
    steps: 800,
  }),
  dropout: generalizing(overfitting),
};

/** One preset for every mitigation of the registry: the network as it suffers, and the same with the change. */
export const repairs: readonly Preset[] = mitigations.map((mitigation) => {
  const { id, summary, limits, source }: Mitigation = mitigation;
  const { on, effect } = shown[mitigation.id];
  const before = changed(usualSetup, on);
  return {
    id,
    kind: "mitigation",
    title: titleOf(id),
    sentences: [summary, ...watched(mitigation, effect)],
    limits,
    source,
    effect,
    setups: [before, { ...before, fixes: [id] }],
  };
});

/** What to watch in A and B, and what changes. */
function watched({ treats }: Mitigation, effect: Effect): readonly [string, string] {
  if (effect.kind === "generalization")
    return [
      "Both networks learn: watch how far the dashed line, samples that they have not seen, falls behind the solid one.",
      "A learns its own samples by heart; B's answers to new ones are better, or less sure where they are wrong.",
    ];
  if (effect.kind === "small-weights")
    return [
      "Both networks learn: choose the size of the weights in the map, and watch how it grows.",
      "In B they stay smaller; at this strength answers to new samples are hardly any better.",
    ];
  if (effect.kind === "flatness")
    return [
      "Watch the gradient over depth at step 0: in network A it grows from block to block on its way to the input.",
      "In B, where every block starts as its skip alone, it is the same at all of them; what the branches can do comes some steps later.",
    ];
  const cause = (causes as readonly Cause[]).find(({ id }) => id === treats[0]);
  const suffers = cause ? `suffers from ${titleOf(cause.id)}` : "is without it";
  const gone = effect.kind === "cure" ? effect.gone : "";
  return [
    `Network A ${suffers}, B is the same with this change: watch the finding “${gone}” of A, and the loss of both.`,
    "B does not have it, and learns where A does not.",
  ];
}
