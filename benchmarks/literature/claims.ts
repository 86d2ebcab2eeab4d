import type { Line } from "./expectation.ts";
import { markdown } from "./tables.ts";

/** A sentence that is often said, and the numbers that decide it. */
export interface Claim {
  readonly claim: string;
  readonly verdict: "true" | "false" | "partly";
  readonly because: string;
  /** Rows that hold if the verdict is right. */
  readonly rests: readonly string[];
}

export const claims: readonly Claim[] = [
  {
    claim: "Gradient clipping mitigates vanishing gradients",
    verdict: "false",
    because:
      "min(1, c/‖g‖) is never above 1: clipping shrinks all layers alike and cannot raise a small one.",
    rests: [
      "sigmoid/xavier/accuracy",
      "sigmoid/norm-clip/accuracy",
      "sigmoid/value-clip/accuracy",
      "sigmoid/xavier/gradient",
      "sigmoid/norm-clip/gradient",
      "sigmoid/value-clip/gradient",
    ],
  },
  {
    claim: "Exploding gradients come from the weights, not from the activation",
    verdict: "partly",
    because:
      "The factor is σ_w² E φ′²: under the same weights ReLU breaks, tanh trains and sigmoid vanishes; batch norm explodes whatever the weights.",
    rests: [
      "chi/relu-4",
      "chi/tanh-4",
      "chi/sigmoid-4",
      "large/plain/brokenAt",
      "e2/tanh/accuracy",
      "e2/sigmoid/accuracy",
      "batch-norm/chi",
    ],
  },
  {
    claim: "Gradients explode more often with tanh or sigmoid",
    verdict: "false",
    because: "Bounded activations saturate: their factor grows like σ_w, that of ReLU like σ_w².",
    rests: ["chi/relu-100", "chi/tanh-100", "chi/sigmoid-100"],
  },
  {
    claim: "LSTM and GRU do not suffer from vanishing gradients",
    verdict: "false",
    because: "What is left per step is the forget gate, which starts near ½.",
    rests: [
      "lstm/pytorch",
      "lstm/keras",
      "lstm/chrono",
      "memory/lstm-pytorch",
      "memory/lstm-keras",
      "memory/lstm-long",
      "memory/gru-pytorch",
      "memory/gru-long",
    ],
  },
  {
    claim: "Batch normalization prevents exploding gradients",
    verdict: "partly",
    because:
      "It takes away the scale of the weights and adds a factor 1.21 per ReLU layer, which skips repair.",
    rests: [
      "large/batch-norm/accuracy",
      "batch-norm/chi",
      "e3/30/start",
      "e3/60/start",
      "e3/60/accuracy",
      "e3/60-skip/accuracy",
    ],
  },
  {
    claim: "ReLU solves vanishing gradients",
    verdict: "partly",
    because: "With He's σ_w² = 2; with PyTorch's default of 1/3 each layer keeps 41 %.",
    rests: ["e5/2/accuracy", "e5/1/start", "e5/0.33/gradientAtStart", "e5/0.33/accuracy"],
  },
  {
    claim: "The slope of tanh lies in 0 … 1, that of sigmoid in 0 … 0.25",
    verdict: "true",
    because: "Without the weights it says nothing.",
    rests: ["slope/tanh", "slope/sigmoid"],
  },
  {
    claim: "Where gradients vanish, weights near the input go to 0",
    verdict: "false",
    because: "The updates go to 0 and the weights stay what they were; weight decay shrinks them.",
    rests: ["sigmoid/xavier/movement", "sigmoid/decay/shrinkage"],
  },
  {
    claim: "Residual networks and transformers do not suffer",
    verdict: "partly",
    because:
      "Skips turn an exponential into a polynomial, if branches are normalized; Post-LN collapses.",
    rests: [
      "skip/none",
      "skip/pre",
      "skip/scaled",
      "depth/skips",
      "transformer/query",
      "transformer/post-cosine-24",
      "transformer/post-6",
      "transformer/pre-6",
    ],
  },
  {
    claim: "Maxout doubles the parameters",
    verdict: "true",
    because: "For two pieces; k pieces have k times as many.",
    rests: ["maxout"],
  },
  {
    claim: "A smaller learning rate alleviates vanishing gradients",
    verdict: "false",
    because: "The gradient does not depend on the rate, and smaller steps are smaller.",
    rests: [
      "sigmoid/rate-0.01/accuracy",
      "sigmoid/rate-1/accuracy",
      "sigmoid/rate-5/accuracy",
      "sigmoid/rate-0.01/movement",
    ],
  },
  {
    claim: "Dropout at each time step alleviates unstable gradients",
    verdict: "false",
    because:
      "It multiplies the squared gradient by 1/p per step and the state by noise; only a cell that is not dropped survives it.",
    rests: [
      "dropout/1",
      "dropout/0.8",
      "dropout/0.5",
      "memory/rnn-orthogonal",
      "memory/rnn-dropout",
      "memory/lstm-dropout",
    ],
  },
  {
    claim: "Weight regularization prevents exploding gradients",
    verdict: "false",
    because: "It takes rate · decay off the weights per step, and the explosion needs two steps.",
    rests: [
      "large/decay-0.01/brokenAt",
      "large/decay-0.1/brokenAt",
      "e8/0.01/brokenAt",
      "e8/0.1/brokenAt",
      "e8/clip/brokenAt",
      "e8/tanh-clip/accuracy",
    ],
  },
  {
    claim: "Xavier's initialization is right for sigmoid",
    verdict: "false",
    because: "It assumes a slope of 1 at 0; that of sigmoid is ¼, so the gain has to be 4.",
    rests: ["sigmoid/xavier/start", "sigmoid/xavier/accuracy", "sigmoid/gain-4/accuracy"],
  },
  {
    claim: "Adam removes the problem",
    verdict: "partly",
    because: "Down to its ε, and it restores no information.",
    rests: ["sigmoid/adam/accuracy", "e5/adam/accuracy"],
  },
];

/** Every claim with our numbers. One that was not measured counts as missing. */
export function claimsTable(lines: readonly Line[]): string {
  const byId = new Map(lines.map((line) => [line.id, line]));
  const rows = claims.map(({ claim, verdict, because, rests }) => {
    const known = rests.flatMap((id) => byId.get(id) ?? []);
    const numbers = known.map(({ what, measured }) => `${what}: ${measured}`);
    const holding = known.filter(({ holds }) => holds).length;
    const support = holding === rests.length ? "yes" : `${holding} of ${rests.length}`;
    return [claim, `**${verdict}**: ${because}`, numbers.join("<br>"), support];
  });
  return markdown(["it is said", "verdict", "our numbers", "all as expected"], rows);
}
