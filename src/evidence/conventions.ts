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
  parameter === undefined || /^((.+[._/])?(total|global|all)([ _]norm)?|norm|l2)$/i.test(parameter)
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

const validation = "(?:val|valid|validation|evaluation|eval|test|dev)";
const right =
  "(acc|accuracy|acc@?1|top[-_]?1(_acc(uracy)?)?|(sparse_|binary_)?(categorical_)?accuracy)";
/** Terms of a loss that need not fall when the network learns: penalties, and what players of a game lose to each other. */
const part =
  "(?:kl|kld|reg|regularization|regularizer|aux|auxiliary|entropy|weight_decay|penalty|commit|commitment|balance|balancing|load_balancing|router|z|policy|pg|value|vf|actor|critic|alpha|d|g|disc|discriminator|gen|generator|adversarial|adv)";
/** Parts of a path that are one of several: the word before is a parameter's or ends in a number. */
const place = "(?:weight|bias|kernel|gamma|beta|embeddings?)(?:[_:]\\d+)?|[a-z]+_?\\d+|[._/]\\d+";
/** Numbers behind these count programs, not layers. */
const places = "(?:gpu|rank|node|device|worker|seed|run|fold|task|opt|optimizer|group|pg|l)_?\\d+";

/** Tags that name a limit or another quantity of a parameter, although they end like one that is known. */
const others =
  /(^|[/_.])(max_grad_norm|max_norm|clip_grad_norm|grad_clip\w*)$|^(l2_norm|cosine|min|max|avg|abs_max)[/](moment|second_moment|update|update_norm|moment_grad|update_grad)[/]|^[^/.]*(ratio|moment|cosine|snr|sparsity|hessian|fisher|exp_avg|momentum|variance|updates?|activations?)[^/.]*[/].+[/.](weight|kernel|bias)$/i;

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
    pattern:
      /(^|[/_.])(lr|learning[_ -]?rate)(-\w+)?([/_.](pg|group)?_?\d+)?$|^lr-[\w-]+([/]pg\d+)?$/,
    meaning: () => of("learning-rate"),
  },
  {
    who: "AllenNLP: of one parameter",
    pattern: /^(?:lr|learning_rate)[/](.+)$/,
    meaning: ([, name]) => ({ ...of("learning-rate"), parameter: name }),
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
    who: "MosaicML Composer",
    pattern: /^l2_norm[/]param[/](.+)$/,
    meaning: ([, name]) => ({ ...of("weight"), statistic: "norm", parameter: name }),
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
    who: "PyTorch and TensorFlow by hand: of one parameter or layer",
    pattern: new RegExp(
      `^(?:train[/_.])?(?!(?:.*[/_.])?${places}[/_. ])(.*(?:${place}))[/_. ]grad(?:ient)?s?[_ -]?(?:l2_)?(norm|rms|mean|std|max)$`,
    ),
    meaning: ([, name, word]) => layer(name, statisticOf(word)),
  },
  {
    who: "PyTorch by hand: of one parameter or layer",
    pattern: new RegExp(
      `^(?:train[/_.])?grad(?:ient)?s?_(norm|rms|mean|std|max)_(.*(?:${place}))$`,
    ),
    meaning: ([, word, name]) => layer(name, statisticOf(word)),
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
      /^(?:train[/_.]|debug[/_.])?(?:raw_)?grad(?:ient)?s?(_norm|_l2_norm|_l2|_mean|_std|_rms|_max|_hist(?:ogram)?)?[/.:](?:graph_\d)?[/.]?(.+)$/,
    meaning: ([, word, name]) => layer(name, statisticOf(word)),
  },
  {
    who: "TensorFlow 1 optimize_loss, PyTorch by hand",
    pattern: /^(?:OptimizeLoss|train|(.+))[/]gradients?[/](.+)$/,
    meaning: ([, before, name]) => layer(before === undefined ? name : `${before}/${name}`),
  },
  {
    who: "TensorFlow 2 by hand, PyTorch by hand",
    pattern: /^(.+?)[./](grad|gradient|grads|gradients)([._/-](norm|l2|rms|mean|std|max))?$/,
    meaning: ([, name, , , word]) => layer(name, statisticOf(word)),
  },
  {
    who: "W&B watch, AllenNLP, torch SummaryWriter",
    pattern:
      /^(?:param(?:eter)?s?|weights?)(_norm|_mean|_std|_rms|_max|_hist(?:ogram)?)?[/.](?:graph_\d)?[/.]?(.+)$/,
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
      `(^|[/_. ])${validation}[/_. ](.*[/_. ])?(loss|logloss|nll)$|^(.*[/_. ])?loss(es)?([/]| )${validation}$`,
    ),
    meaning: () => of("validation-loss"),
  },
  {
    who: "every framework",
    pattern: new RegExp(
      `(^|[/_. ])${validation}[/_. ](.*[/_. ])?${right}$|^(.*[/_. ])?acc(uracy)?[/]${validation}$`,
    ),
    meaning: () => of("validation-accuracy"),
  },
  {
    who: "every framework",
    pattern: new RegExp(`(^|[/_. ])${right}$|^(.*[/_. ])?acc(uracy)?[/]train(ing)?$`),
    meaning: () => of("accuracy"),
  },
  {
    who: "every framework: a term of the loss",
    pattern: new RegExp(`(^|[/_. ])(?<!cross[_ ]?)${part}[/_. ]loss$`),
    meaning: () => of("loss-part"),
  },
  {
    who: "every framework, PyTorch's tutorials",
    pattern:
      /(^|[/_. ])(loss|logloss|nll|cross_?entropy|objective)$|^(.*[/_. ])?loss(es)?[/](train(ing)?|total|all)$/,
    meaning: () => of("loss"),
  },
];

/** Words that tell on which side of the clip a norm was taken. */
const clipWord =
  /[ _./(-]*(?:(before|pre|un)[ _-]?clip(?:ped|ping)?|(?:after|post)[ _-]?clip(?:ped|ping)?|clipped)\)?(?=$|[^a-z])/i;

/** What a tag says, by the conventions of those who log; `undefined` for a tag that no convention knows. */
export function meaningOf(tag: string): Meaning | undefined {
  const text = plainTag(tag);
  if (others.test(text)) return undefined;
  const side = /g(rad|norm)/i.test(text) ? clipWord.exec(text) : null;
  const rest = side ? text.replace(side[0], "") : text;
  for (const { pattern, meaning } of conventions) {
    const match = new RegExp(pattern, "i").exec(rest);
    const found = match && meaning(match);
    if (found) return side ? { ...found, clip: side[1] ? "before" : "after" } : found;
  }
  return undefined;
}

/** Without what Keras and Lightning add to say how often a number was taken; JavaScript's `gradNorm` as `grad_Norm`. */
function plainTag(tag: string): string {
  const text = tag.trim().replace(/^(epoch|batch)_|(?<=.)[_/](epoch|step)$/g, "");
  return /[./]/.test(text) ? text : text.replace(/([a-z])([A-Z])/g, "$1_$2");
}
