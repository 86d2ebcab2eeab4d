import type { ObservedRun } from "../observed-run.ts";
import { variance } from "./moments.ts";
import type { Alarm, Peer } from "./peer.ts";
import {
  allRules,
  gradientRule,
  patience,
  type Rule,
  varianceFactor,
} from "./thedeepchecker-rules.ts";

const source =
  "github.com/thedeepchecker/thedeepchecker, deep_checker/{hooks,checkers}.py and config/settings.yaml";

export const thedeepchecker = {
  id: "thedeepchecker",
  name: "TheDeepChecker, any message",
  summary: "Checks before training and its hooks over 200 iterations on one balanced batch of 50.",
  source,
  judge: (run) => first(beforeTraining(run) ?? duringTraining(run, allRules)),
} as const satisfies Peer;

export const thedeepcheckerGradients = {
  id: "thedeepchecker-gradients",
  name: "TheDeepChecker, gradient rules",
  summary: "Vanishing, exploding and non-finite gradients only, in the same 200 iterations.",
  source,
  judge: (run) => first(duringTraining(run, [gradientRule])),
} as const satisfies Peer;

/** Its training comes before the user's. */
function first(rule: string | undefined): Alarm | undefined {
  return rule === undefined ? undefined : { rule, share: 0 };
}

function duringTraining(
  { probe, activations }: ObservedRun,
  rules: readonly Rule[],
): string | undefined {
  let perfect = 0;
  for (const [at, now] of probe.entries()) {
    for (const judge of rules) {
      const rule = judge({
        at,
        steps: probe.slice(0, at + 1),
        now,
        activation: activations[0] ?? "linear",
      });
      if (rule) return rule;
    }
    perfect = now.accuracy === 1 ? perfect + 1 : 0;
    if (perfect === patience) return undefined;
  }
  return undefined;
}

function beforeTraining({ inputs, probe, activations }: ObservedRun): string | undefined {
  const [zero] = probe;
  if (!zero) return undefined;
  for (const { min, max, mean: center, std } of inputs.features) {
    const isScaled = near(max, 1) && (near(min, 0) || near(min, -1));
    if (isScaled) break;
    if (!(near(std, 1) && near(center, 0))) return "unnormalized features";
  }
  let fanIn = inputs.features.length;
  for (const { kernel, units } of zero.layers) {
    const fits = (target: number) => ratio(variance(kernel), target) <= varianceFactor;
    const he = fits(2 / fanIn);
    const lecun = fits(1 / fanIn);
    const glorot = fits(2 / (fanIn + units));
    fanIn = units;
    if (variance(kernel) <= 1e-8) return "constant initial weights";
    const wanted =
      { relu: he, tanh: glorot, sigmoid: lecun }[activations[0] ?? ""] ?? (he || lecun || glorot);
    if (!wanted) return "initial variance";
  }
  if (zero.layers.some(({ bias }) => bias.reduce((sum, b) => sum + b, 0) !== 0))
    return "initial bias";
  const expected = Math.log(inputs.classes);
  return Math.abs(zero.loss - expected) >= expected ? "initial loss" : undefined;
}

function near(a: number, b: number): boolean {
  return Math.abs(a - b) <= 0.01;
}

function ratio(a: number, b: number): number {
  return a > b ? a / b : b / a;
}
