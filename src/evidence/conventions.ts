import type { Measured, Statistic } from "./evidence.ts";

/** What a tag says about its numbers. */
export interface Meaning {
  readonly measures: Measured;
  readonly statistic: Statistic | undefined;
  readonly parameter: string | undefined;
  readonly clip: "before" | "after" | undefined;
  /** Factor from the logged number to the quantity: 0.01 for percents. */
  readonly isPercent?: boolean;
}

/** How one community names what it logs. */
interface Convention {
  /** Who writes it so. */
  readonly who: string;
  readonly pattern: RegExp;
  meaning(match: RegExpExecArray): Meaning | undefined;
}

const of = (measures: Measured): Meaning => ({
  measures,
  statistic: undefined,
  parameter: undefined,
  clip: undefined,
});
const total = (clip: Meaning["clip"], statistic: Statistic = "norm"): Meaning => ({
  measures: "gradient",
  statistic,
  parameter: undefined,
  clip,
});
const layer = (
  parameter: string | undefined,
  statistic: Statistic = "norm",
  clip: Meaning["clip"] = undefined,
): Meaning | undefined =>
  parameter === undefined || /(^|[._/])(total|global|all)(_norm)?$/.test(parameter)
    ? total(clip, statistic)
    : { measures: "gradient", statistic, parameter, clip };

const statistics: Readonly<Record<string, Statistic>> = {
  norm: "norm",
  l2_norm: "norm",
  l2: "norm",
  rms: "rms",
  mean: "mean",
  std: "std",
  max: "max",
  inf: "max",
};
const statisticOf = (word: string | undefined): Statistic =>
  statistics[(word ?? "norm").toLowerCase().replace(/^[._/-]+|[._/-]+$/g, "")] ?? "norm";

/** Names that hold the word of something else: rewards, regularizers, losses of validation. */
const validation = "(?:val|valid|validation|eval|test|dev)";

/**
 * In this order, the first that fits wins; case does not matter. Collected from the documentation and source of the
 * programs that are named.
 */
export const conventions: readonly Convention[] = [
  {
    who: "PyTorch AMP, Megatron-LM, fairseq",
    pattern: /(^|[/_.])(loss|grad)[-_ ]?scale$|^scaler[/_.]scale$|^amp[/_.]scale$/,
    meaning: () => of("loss-scale"),
  },
  {
    who: "Megatron-LM",
    pattern: /(nan|skipped)[ _-]iterations$/,
    meaning: () => of("skipped-steps"),
  },
  {
    who: "Keras, PyTorch, Lightning's LearningRateMonitor, Hugging Face",
    pattern: /(^|[/_.])(lr|learning[_ -]?rate)(-\w+)?([/_.](pg|group)?_?\d+)?$|^lr-\w+([/]pg\d+)?$/,
    meaning: () => of("learning-rate"),
  },
  {
    who: "MosaicML Composer ≤ 0.10",
    pattern: /^layer_grad_l2_norm[/](.+)$/,
    meaning: ([, name]) => layer(name),
  },
  {
    who: "MosaicML Composer",
    pattern: /^l2_norm[/]grad[/](.+)$/,
    meaning: ([, name]) => layer(name),
  },
  {
    who: "Lightning ≥ 1.x track_grad_norm, 2.x grad_norm",
    pattern: /^grad_(?:[\d.]+|inf)_norm(?:[/](.+)|_total|_(.+))$/,
    meaning: ([text, name, other]) =>
      layer(/_total$/.test(text ?? "") ? undefined : (name ?? other), "norm", "before"),
  },
  {
    who: "TensorFlow 1 optimize_loss",
    pattern: /(?:^|[/])(?:gradient|grad)_norm[/](.+)$/,
    meaning: ([, name]) => layer(name),
  },
  {
    who: "MaxText: raw is before the clip, the other behind it",
    pattern: /^learning[/](raw_)?grad_norm$/,
    meaning: ([, raw]) => total(raw ? "before" : "after"),
  },
  {
    who: "clip_grad_norm_ under any name, Hugging Face, MMEngine, fairseq, RLlib, OLMo, Megatron-LM",
    pattern:
      /(?:^|[/_. ])(raw_)?(?:total[_ -]?|global[_ -]?|(?:model|actor|value|critic)_)?g(?:rad(?:ient)?s?)?[_ -]*(?:l2[_ -]?|global[_ -]?)?norm(?:[_/](?:total|global|step|all))?$|(?:^|[/])grad_gnorm$|^optim[/]total grad norm$|(?:^|[/])global_norm[/]gradient_norm$/,
    meaning: () => total("before"),
  },
  {
    who: "torch SummaryWriter, W&B watch, ignite, AllenNLP, JAX by hand",
    pattern:
      /^(?:train[/_.]|debug[/_.])?(?:raw_)?grad(?:ient)?s?(_norm|_l2_norm|_l2|_mean|_std|_rms|_max|_hist(?:ogram)?)?[/.:](?:graph_\d+)?[/.]?(.+)$/,
    meaning: ([, word, name]) => layer(name, statisticOf(word)),
  },
  {
    who: "TensorFlow 2 by hand, PyTorch by hand",
    pattern: /^(.+?)[./](grad|gradient|grads|gradients)([._/-](norm|l2|rms|mean|std|max))?$/,
    meaning: ([, name, , , word]) => layer(name, statisticOf(word)),
  },
  {
    who: "W&B watch, AllenNLP, torch SummaryWriter",
    pattern:
      /^(?:param(?:eter)?s?|weights?)(_norm|_mean|_std|_rms|_max|_hist(?:ogram)?)?[/.](?:graph_\d+)?[/.]?(.+)$/,
    meaning: ([, word, name]) => ({
      ...of("weight"),
      statistic: statisticOf(word),
      parameter: name,
    }),
  },
  {
    who: "Keras' TensorBoard callback",
    pattern: /^(.+[/.](?:kernel|bias|gamma|beta|embeddings|weight)(?:_\d+)?)(?:[/]histogram)?$/,
    meaning: ([, name]) => ({ ...of("weight"), statistic: "norm", parameter: name }),
  },
  {
    who: "every framework",
    pattern: new RegExp(
      `(^|[/_. ])${validation}[/_. ](.*[/_. ])?(loss|logloss|nll|perplexity)(_(epoch|step))?$`,
    ),
    meaning: () => of("validation-loss"),
  },
  {
    who: "every framework",
    pattern: new RegExp(
      `(^|[/_. ])${validation}[/_. ](.*[/_. ])?(acc|accuracy|acc1|top1|top_1|(sparse_|binary_)?(categorical_)?accuracy)(_(epoch|step))?$`,
    ),
    meaning: () => of("validation-accuracy"),
  },
  {
    who: "every framework",
    pattern:
      /(^|[/_. ])(acc|accuracy|acc1|top1|(sparse_|binary_)?(categorical_)?accuracy)(_(epoch|step))?$/,
    meaning: () => of("accuracy"),
  },
  {
    who: "every framework",
    pattern:
      /(^|[/_. ])(train(ing)?[/_. ])?(lm[ _])?(total[_ ])?(loss|logloss|nll|cross_?entropy|objective)(_(epoch|step))?$/,
    meaning: () => of("loss"),
  },
];

/** What a tag says, by the conventions of those who log; `undefined` for a tag that no convention knows. */
export function meaningOf(tag: string): Meaning | undefined {
  // Keras says with the name how often a number was taken.
  const text = tag.trim().replace(/^(epoch|batch)_/, "");
  for (const { pattern, meaning } of conventions) {
    const match = new RegExp(pattern, "i").exec(text);
    const found = match && meaning(match);
    if (found) return found;
  }
  return undefined;
}
