import { type CauseId, causes } from "../../../src/causes/index.ts";
import type { FindingCode } from "../../../src/detectors/detector.ts";
import { mitigations } from "../../../src/mitigations/index.ts";
import type { Mitigation } from "../../../src/mitigations/mitigation.ts";
import { changed } from "../changed.ts";
import { type LabSetup, usualSetup } from "../setup.ts";
import {
  forgetful,
  largeEpsilon,
  longMemory,
  loudBranches,
  memory,
  postNorm,
  shallow,
  tinyInHalf,
} from "./networks.ts";
import { type Preset, titleOf } from "./preset.ts";

interface Sick {
  readonly setup: Partial<LabSetup>;
  readonly watch: string;
  readonly finds: FindingCode;
}

/** A network that suffers from each cause; a new cause does not compile until it is here. */
const sick: { readonly [Id in CauseId]: Sick } = {
  "output-loss-mismatch": {
    setup: { ...shallow, output: "relu" },
    watch:
      "Watch the loss: a ReLU at the output answers 0 for some class, and the logarithm of 0 is no number.",
    finds: "non-finite-loss",
  },
  "symmetric-initialization": {
    setup: { ...shallow, activation: "tanh", initializer: "zeros" },
    watch:
      "Watch the layers: below the output every gradient is exactly 0 and stays it, and the loss stays where guessing is.",
    finds: "loss-stalled",
  },
  "unscaled-input": {
    setup: { ...shallow, inputScale: 1000 },
    watch:
      "Watch the signal on the left: it begins near a thousand, and after a few steps it is not finite.",
    finds: "non-finite-forward",
  },
  "unscaled-target": {
    setup: { ...memory, task: "adding", targetScale: 1000 },
    watch:
      "Watch the loss, which begins above 10⁵, and what its first steps do to the signal of the output.",
    finds: "signal-explodes",
  },
  "half-precision": {
    setup: tinyInHalf,
    watch:
      "Watch the gradient of the first layers: it is exactly 0, because float16 has nothing between 0 and 6·10⁻⁸.",
    finds: "gradient-underflows",
  },
  "strong-regularization": {
    setup: { ...shallow, penalty: 1, learningRate: 0.05 },
    watch:
      "Choose the norm of the weights in the map: every step pulls them closer to 0, and the gradient goes with them.",
    finds: "weights-shrink",
  },
  "tight-clipping": {
    setup: { ...shallow, clip: "global-norm", clipThreshold: 0.00001 },
    watch:
      "Watch how far apart gradient and loss are: every layer has its gradient, but steps of length 10⁻⁶ change nothing.",
    finds: "loss-stalled",
  },
  "learning-rate-too-low": {
    setup: { ...shallow, learningRate: 0.0000001 },
    watch: "Choose the update ratio in the map: steps move the weights by less than a millionth.",
    finds: "update-vanishes",
  },
  "weak-recurrent-weights": {
    setup: { ...memory, recurrentGain: 0.3, lag: 30 },
    watch:
      "Choose the gradient over time steps in the map: it is gone long before it reaches the first of them.",
    finds: "gradient-vanishes-in-time",
  },
  "strong-recurrent-weights": {
    setup: { ...memory, activation: "relu", recurrentGain: 2, lag: 10 },
    watch:
      "Watch the signal and the first updates: a state that doubles at every time step makes them so large that no gradient comes back afterwards.",
    finds: "gradient-vanishes-in-time",
  },
  "unbounded-activation": {
    setup: { depth: 5, activation: "exponential" },
    watch: "Watch the signal on the left: eˣ of eˣ is not finite before the first step is over.",
    finds: "signal-explodes",
  },
  "weak-initial-variance": {
    setup: { depth: 12, activation: "tanh", gain: 0.4 },
    watch:
      "Watch both sides of the layers: the signal shrinks on its way up, the gradient on its way down.",
    finds: "gradient-vanishes",
  },
  "strong-initial-variance": {
    setup: { depth: 12, activation: "relu", initializer: "he-normal", gain: 4 },
    watch:
      "Watch both sides of the layers at step 0: seven decades from one end to the other, and two steps later nothing is finite.",
    finds: "signal-explodes",
  },
  "saturating-activation": {
    setup: {},
    watch:
      "Watch the gradient on the right: ten slopes of at most ¼ in a row leave the first layer a millionth of what the last one gets.",
    finds: "gradient-vanishes",
  },
  "narrow-relu": {
    setup: { depth: 20, width: 3, activation: "relu", initializer: "he-normal" },
    watch:
      "Choose dead units in the map: where all three units of a layer are silent, nothing passes in either direction.",
    finds: "units-dead",
  },
  "normalization-without-skip": {
    setup: {
      depth: 40,
      activation: "relu",
      initializer: "he-normal",
      normalization: "batch",
    },
    watch:
      "Watch the gradient over depth at step 0: it grows by four decades towards the input, while the signal is the same everywhere.",
    finds: "gradient-vanishes",
  },
  "unscaled-branches": {
    setup: loudBranches,
    watch:
      "Watch the signal on the left: every block adds a branch as large as its input, so its square doubles thirty times.",
    finds: "signal-explodes",
  },
  "post-norm": {
    setup: postNorm,
    watch:
      "Watch the gradient over depth as it trains: every norm behind a sum takes a part of it, and after the first steps it is gone.",
    finds: "gradient-vanishes",
  },
  depth: {
    setup: { depth: 50, activation: "relu", initializer: "he-normal", gain: 0.85 },
    watch:
      "Watch the gradient over depth: a loss of 18 % per layer is nothing to see in one, and four decades in fifty.",
    finds: "gradient-vanishes",
  },
  "learning-rate-too-high": {
    setup: { ...shallow, learningRate: 10 },
    watch:
      "Watch the loss and the signal in the first steps: one update throws the units to where they never answer again.",
    finds: "units-dead",
  },
  "closed-forget-gate": {
    setup: { ...forgetful, optimizer: "sgd", learningRate: 0.05 },
    watch:
      "Choose the gradient over time steps in the map: a gate that starts at 0.12 keeps an eighth per step.",
    finds: "gradient-vanishes-in-time",
  },
  "long-sequence": {
    setup: longMemory,
    watch:
      "Choose the gradient over time steps in the map: a factor of 0.8 is harmless once, and 10⁻⁶ sixty times.",
    finds: "gradient-vanishes-in-time",
  },
  "adaptive-epsilon": {
    setup: largeEpsilon,
    watch:
      "Watch the loss beside the gradient: Adam divides by √v + ε, and with ε = 1 nothing is left of its division.",
    finds: "loss-stalled",
  },
};

const mostTreatments = 4;

/** One preset for every cause of the registry. */
export const faults: readonly Preset[] = causes.map(({ id, summary, source }) => {
  const { setup, watch, finds } = sick[id];
  const treatments = (mitigations as readonly Mitigation[])
    .filter(({ treats }) => treats.includes(id))
    .map((mitigation) => titleOf(mitigation.id));
  return {
    id,
    kind: "fault",
    title: titleOf(id),
    sentences: [
      summary,
      watch,
      `It changes with ${treatments.slice(0, mostTreatments).join(", ")}: try them below, at its causes.`,
    ],
    limits: undefined,
    source,
    effect: { kind: "fault", finds },
    setups: [changed(usualSetup, setup)],
  };
});

/** The network that suffers from a cause. */
export function sickSetup(cause: CauseId): Partial<LabSetup> {
  return sick[cause].setup;
}
