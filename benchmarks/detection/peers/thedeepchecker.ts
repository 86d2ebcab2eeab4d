import type { ObservedRun } from "../observed-run.ts";
import { variance } from "./moments.ts";
import type { Alarm, Peer } from "./peer.ts";
import { varianceFactor } from "./thedeepchecker-rules.ts";

const source =
  "github.com/thedeepchecker/thedeepchecker, deep_checker/{hooks,checkers}.py and config/settings.yaml";

export const thedeepchecker = {
  id: "thedeepchecker",
  name: "TheDeepChecker, any message",
  summary: "Checks before training and its hooks over 200 iterations on one balanced batch of 50.",
  source,
  judge: (run) => first(beforeTraining(run) ?? run.probe.message),
} as const satisfies Peer;

export const thedeepcheckerGradients = {
  id: "thedeepchecker-gradients",
  name: "TheDeepChecker, gradient rules",
  summary: "Vanishing, exploding and non-finite gradients only, in the same 200 iterations.",
  source,
  judge: (run) => first(run.probe.gradientMessage),
} as const satisfies Peer;

/** Its training comes before the user's. */
function first(rule: string | undefined): Alarm | undefined {
  return rule === undefined ? undefined : { rule, share: 0 };
}

function beforeTraining({ inputs, probe, activations }: ObservedRun): string | undefined {
  const zero = probe.initial;
  const activation = hiddenActivation(activations);
  for (const { min, max, mean: center, std } of inputs.features) {
    const isScaled = near(max, 1) && (near(min, 0) || near(min, -1));
    if (isScaled) break;
    if (!(near(std, 1) && near(center, 0))) return "unnormalized features";
  }
  for (const { kernel, fanIn, fanOut } of zero.layers) {
    const fits = (target: number) => ratio(variance(kernel), target) <= varianceFactor;
    const he = fits(2 / fanIn);
    const lecun = fits(1 / fanIn);
    const glorot = fits(2 / (fanIn + fanOut));
    if (variance(kernel) <= 1e-8) return "constant initial weights";
    const wanted =
      { relu: he, tanh: glorot, sigmoid: lecun }[activation] ?? (he || lecun || glorot);
    if (!wanted) return "initial variance";
  }
  if (zero.layers.some(({ bias }) => bias.reduce((sum, b) => sum + b, 0) !== 0))
    return "initial bias";
  const expected = Math.log(inputs.classes);
  return Math.abs(zero.loss - expected) >= expected ? "initial loss" : undefined;
}

/** It is told of one hidden activation: the first that is not linear. */
export function hiddenActivation(activations: readonly string[]): string {
  return activations.slice(0, -1).find((id) => id !== "linear") ?? "linear";
}

function near(a: number, b: number): boolean {
  return Math.abs(a - b) <= 0.01;
}

function ratio(a: number, b: number): number {
  return a > b ? a / b : b / a;
}
