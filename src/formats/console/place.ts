/** Where in a training a line stands, as far as it says so. */
export interface Place {
  readonly epoch: number | undefined;
  readonly step: number | undefined;
  /** Of a progress bar, which begins again with every epoch. */
  readonly bar: { readonly done: number; readonly all: number } | undefined;
}

/** "Epoch 3/10", "epoch: 3", "Train Epoch: 1", "Epoch [1/10]"; a share such as "Epochs: 30%" is none. */
const epoch = /\bepochs?\b[^\w%]{0,4}(\d{1,9}(?:\.\d{1,9})?)(?![\d.]{0,9}\s?%)/i;
/** "step 100", "Step [100/600]", "iter: 5", "num_updates=100" */
const step =
  /(?:\b|_)(?:steps?|iter|iters|iteration|iterations|updates|num_updates)\b[^\w%]{0,8}(\d+)/i;
/** "[ 10/5005]", "[640/60000 (1%)]", and "epoch 001: 100 / 1000" of fairseq. */
const counter = /\[\s*(\d+)\s*\/\s*(\d+)[^\]]{0,10}\]|\bepoch \d+:\s+(\d+) \/ (\d+)/i;
/** "45%|████     | 45/100 [00:10<00:12" of tqdm. */
const bar = /\d%\|[^|]*\|\s*(\d+)\/(\d+)\s*\[/;
/** "[1,  2000] loss: 2.2" of the first PyTorch tutorial. */
const pair = /^\s*\[\s*(\d+),\s*(\d+)\]/;

export function placeOf(text: string): Place {
  const [, pairEpoch, pairStep] = pair.exec(text) ?? [];
  const found = bar.exec(text);
  const spokenStep = step.exec(text)?.[1] ?? pairStep;
  const within = found ?? (spokenStep === undefined ? counter.exec(text) : undefined);
  const [done, all] = (within?.slice(1) ?? []).filter((digits) => digits !== undefined).map(Number);
  return {
    epoch: numberOf(epoch.exec(text)?.[1] ?? pairEpoch),
    step: numberOf(spokenStep),
    bar: done === undefined || all === undefined ? undefined : { done, all },
  };
}

function numberOf(digits: string | undefined): number | undefined {
  return digits === undefined ? undefined : Number(digits);
}
