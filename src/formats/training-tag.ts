/** Words that name what a training is judged by, and its gradients. */
const word =
  /(?:^|[^a-z])(?:loss|nll|ppl|perplexity|cost|mse|mae|rmse|acc|acc1|accuracy|top1|elbo|gnorm|reward|bleu|error|err)(?:[^a-z]|$)|loss(?:es)?(?:[^a-z]|$)|grad\w*[ _./-]*(?:\w+[ _./-]+)?norm|gradients?[/.]|\.grad$/i;

/** Longer than the name of any parameter. */
const mostCharacters = 300;

/** Whether a name is of a quantity that trainings log, such as `train/loss`, `val_acc` or `grad_norm`; not of a setting. */
export function isTrainingTag(tag: string): boolean {
  return tag.length <= mostCharacters && word.test(tag);
}
