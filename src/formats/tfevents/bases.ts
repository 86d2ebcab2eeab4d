import type { Base } from "../content.ts";

/** What is known of the scalars of a tag. */
export interface Positioned {
  readonly tag: string;
  readonly positions: readonly number[];
  readonly values: readonly number[];
}

/** Of Keras' TensorBoard callback. */
const epochTag = /^epoch_/;
/** Of Lightning's LearningRateMonitor, which counts epochs where it is told `logging_interval="epoch"`. */
const rateTag = /^lr-/;

/**
 * What the positions of each tag count. One file may mix bases: Keras logs `epoch_loss` and histograms of weights by epoch,
 * Lightning the learning rate by epoch and all else by step.
 */
export function basesOf(scalars: readonly Positioned[]): (tag: Positioned) => Base {
  const epochs = new Set(
    scalars.filter(({ tag }) => epochTag.test(tag)).map(({ positions }) => positions.join()),
  );
  const counted = scalars.find(({ tag }) => tag === "epoch");
  const isEpochCount = ({ tag, positions }: Positioned) =>
    rateTag.test(tag) &&
    positions.at(-1) === counted?.values.at(-1) &&
    positions.at(-1) !== counted?.positions.at(-1);
  return (candidate) => {
    const isByEpoch =
      epochTag.test(candidate.tag) ||
      (epochs.size > 0 && epochs.has(candidate.positions.join())) ||
      isEpochCount(candidate);
    return isByEpoch ? "epoch" : "step";
  };
}
