import type { Moment, ObservedRun } from "../observed-run.ts";
import type { Alarm, Peer } from "./peer.ts";

/** VanishingGradient: mean|g| of a gradient tensor. */
const vanishingLimit = 1e-7;
/** DeadRelu and SaturatedActivation: share of a layer's units. */
const layerLimit = 0.5;

const source =
  "docs.aws.amazon.com/sagemaker/latest/dg/debugger-built-in-rules.html, default parameters";

export const sagemakerDebugger = {
  id: "sagemaker-debugger",
  name: "SageMaker Debugger",
  summary:
    "VanishingGradient, ExplodingTensor, DeadRelu and SaturatedActivation on tensors saved every 500 steps.",
  source,
  judge: (run) => first(run, saved(run), [vanishing, exploding, dead, saturated]),
} as const satisfies Peer;

export const sagemakerVanishing = {
  id: "sagemaker-vanishing",
  name: "SageMaker Debugger, VanishingGradient alone",
  summary: "mean|g| < 1e-7 in any gradient tensor that was saved.",
  source,
  judge: (run) => first(run, saved(run), [vanishing]),
} as const satisfies Peer;

export const sagemakerEveryEpoch = {
  id: "sagemaker-every-epoch",
  name: "SageMaker Debugger, saved every epoch",
  summary: "The four rules with the saving interval set to one epoch.",
  source,
  judge(run) {
    const { epochs } = run;
    const moments = epochs.map(({ moment }, e) => ({ moment, share: (e + 1) / epochs.length }));
    return first(
      run,
      [...saved(run).slice(0, 1), ...moments],
      [vanishing, exploding, dead, saturated],
    );
  },
} as const satisfies Peer;

interface Saved {
  readonly moment: Moment;
  readonly share: number;
}

type Rule = (moment: Moment, run: ObservedRun) => string | undefined;

function saved({ saved: moments, plannedSteps }: ObservedRun): readonly Saved[] {
  return moments.map(({ moment, step }) => ({ moment, share: step / plannedSteps }));
}

function first(
  run: ObservedRun,
  moments: readonly Saved[],
  rules: readonly Rule[],
): Alarm | undefined {
  for (const { moment, share } of moments)
    for (const judge of rules) {
      const rule = judge(moment, run);
      if (rule) return { rule, share };
    }
  return undefined;
}

function vanishing({ layers }: Moment): string | undefined {
  const grads = layers.flatMap(({ kernelGrad, biasGrad }) => [kernelGrad, biasGrad]);
  return grads.some(({ meanAbs }) => meanAbs < vanishingLimit) ? "VanishingGradient" : undefined;
}

function exploding({ layers }: Moment): string | undefined {
  const tensors = layers.flatMap((layer) => [
    layer.kernelGrad,
    layer.biasGrad,
    layer.kernel,
    layer.bias,
    layer.output,
  ]);
  return tensors.some((tensor) => !tensor.isFinite) ? "ExplodingTensor" : undefined;
}

function dead({ layers }: Moment, { activations }: ObservedRun): string | undefined {
  const isDead = layers.some(
    ({ inactiveUnits }, l) => activations[l] === "relu" && inactiveUnits > layerLimit,
  );
  return isDead ? "DeadRelu" : undefined;
}

function saturated({ layers }: Moment): string | undefined {
  return layers.some(({ saturatedUnits }) => saturatedUnits > layerLimit)
    ? "SaturatedActivation"
    : undefined;
}
