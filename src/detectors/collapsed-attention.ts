import { samples, type Trace } from "../trace/trace.ts";
import { alarmOf, worst } from "./alarm.ts";
import type { Detector, Finding } from "./detector.ts";

/** A softmax over logits this large passes no gradient. Source: Dehghani et al. 2023, §3.2; Kimi K2 clips at 100 */
const failLogit = 100;
const warnLogit = 50;
/** Entropy over ln T under which every token attends to about one other. Source: Zhai et al. 2023, fig. 1 */
const leastEntropy = 0.1;

/** Attention has become a hard choice: its softmax passes almost no gradient to queries and keys. */
export const collapsedAttention = {
  id: "collapsed-attention",
  summary:
    "Attention logits are so large that every token looks at one other and no gradient passes.",
  source:
    "Zhai et al. 2023 — https://arxiv.org/abs/2303.06296; Dehghani et al. 2023 — https://arxiv.org/abs/2302.05442",
  needs: ["attention-logit", "attention-entropy"],
  detect: (trace) => [...largeLogits(trace), ...lowEntropy(trace)],
} as const satisfies Detector;

function largeLogits(trace: Trace): readonly Finding[] {
  const watched = samples(trace);
  const alarm = alarmOf(
    watched.map(({ step }) => step),
    watched.map(({ layers }) => worst(layers["attention-logit"] ?? [])),
    { warn: warnLogit, fail: failLogit },
  );
  if (!alarm) return [];
  return [
    {
      detector: "collapsed-attention",
      code: "attention-collapses",
      layer: trace.header.layers[alarm.place]?.name,
      step: alarm.since,
      severity: alarm.severity,
      figures: { attentionLogit: alarm.size, ...alarm.lasting },
      limits: { attentionLogit: alarm.limit },
    },
  ];
}

/** A warning by itself: some heads are sharp in networks that train well. */
function lowEntropy(trace: Trace): readonly Finding[] {
  const watched = samples(trace);
  const alarm = alarmOf(
    watched.map(({ step }) => step),
    watched.map(({ layers }) =>
      worst((layers["attention-entropy"] ?? []).map((entropy) => -entropy)),
    ),
    { fail: -leastEntropy },
  );
  if (!alarm) return [];
  return [
    {
      detector: "collapsed-attention",
      code: "attention-collapses",
      layer: trace.header.layers[alarm.place]?.name,
      step: alarm.since,
      severity: "warning",
      figures: { attentionEntropy: -alarm.size, ...alarm.lasting },
      limits: { attentionEntropy: leastEntropy },
    },
  ];
}
