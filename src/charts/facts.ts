import type { Examination } from "../evidence/examination.ts";
import { numberText } from "../explain/number-text.ts";
import { lackText } from "../explain/signs.ts";
import type { TraceHeader } from "../trace/trace.ts";

/** One line of what is known of where numbers come from: what it is about, and what is said. */
export type Fact = readonly [about: string, text: string];

/** Where every number of a training comes from: before or behind the clip, divided by which loss scale, from which file. */
export function factsOf({ evidence, notLooked }: Examination): readonly Fact[] {
  const { trace, files, settings } = evidence;
  return [
    ...(trace ? headerFacts(trace.header) : curveFacts(evidence)),
    ...(trace
      ? []
      : settings
          .filter(({ name }) => telling.test(name))
          .slice(0, 12)
          .map(({ name, value, from }): Fact => [name, `${value} (${from.file})`])),
    ...files.map(
      ({ name, format, notes }): Fact => [
        "read from",
        [`${name} (${format})`, ...notes.map(({ code, what }) => `${code}: ${what}`)].join("; "),
      ],
    ),
    ...(trace ? [] : lacks(notLooked)),
  ];
}

/** Settings that say what gradients mean. */
const telling =
  /(^|[/_.])(learning_rate|lr|max_grad_norm|gradient_clip_val|fp16|bf16|optim|optimizer|weight_decay|batch_size|per_device_train_batch_size|seed)$/i;

function headerFacts(header: TraceHeader): readonly Fact[] {
  const { clip, lossScale, precision, optimizer, learningRate, batchSize, seed, goal } = header;
  return [
    ["recorded by", header.source],
    [
      "gradients",
      `${clip ? `before the clip by ${clip.kind} ${numberText(clip.threshold)}` : "nothing was clipped"}; ${
        lossScale === 1
          ? "no loss scale"
          : `divided by the loss scale, ${numberText(lossScale)} at the start`
      }; without regularization`,
    ],
    ["precision", precision ?? "float32"],
    [
      "optimizer",
      `${optimizer}, learning rate ${numberText(learningRate)}, batch ${batchSize}, seed ${seed}`,
    ],
    [
      "loss",
      `${goal.loss}; at chance ${numberText(goal.chanceLoss)}, ${goal.metric} at chance ${numberText(goal.chanceMetric)}${
        goal.ceilingMetric === undefined ? "" : `, best known ${numberText(goal.ceilingMetric)}`
      }`,
    ],
    [
      "steps",
      `${numberText(header.stepsPerEpoch)} an epoch, ${numberText(header.plannedSteps)} planned`,
    ],
  ];
}

function curveFacts({ curves }: Examination["evidence"]): readonly Fact[] {
  return curves
    .filter(({ measures, parameter }) => measures === "gradient" && parameter === undefined)
    .map(
      ({ clip, statistic, from }): Fact => [
        from.tag,
        `${statistic ?? "size"} of the whole gradient, ${
          clip === undefined ? "nobody says whether before or behind the clip" : `${clip} the clip`
        } (${from.file})`,
      ],
    );
}

function lacks(notLooked: Examination["notLooked"]): readonly Fact[] {
  const byLack = new Map<string, readonly string[]>();
  for (const { sign, lacks: lack } of notLooked)
    byLack.set(lackText(lack), [...(byLack.get(lackText(lack)) ?? []), sign]);
  return [...byLack].map(([text, checks]): Fact => [`not checked: ${checks.join(", ")}`, text]);
}
