import type { TensorRef } from "../tensor-ref.ts";

/** A weight of a Keras model. */
export interface Parameter {
  /** Its tensor is named `layer/kernel`, whatever stands between the two in the file. */
  readonly tensor: TensorRef;
  /** Its name in the file without ":0", by which optimizers name their variables; "" where it has none. */
  readonly path: string;
  /** Whether an optimizer updates it: not statistics, nor what is in a frozen layer. */
  readonly isTrained: boolean;
}

const statistics = /^(moving_|running_|mean$|variance$|count$|seed_generator)/;

/** Whether a weight of this name changes by gradients. */
export function isTrainedName(name: string): boolean {
  return !statistics.test(name.split("/").at(-1) ?? "");
}

/** Whether the name is that of a random generator, which is no weight. */
export function isGenerator(path: string): boolean {
  return /seed_generator/.test(path);
}

/**
 * `layer/kernel`: the layer and what comes behind it, without the cells of recurrent layers; the halves of a
 * `Bidirectional` are called `forward` and `backward`.
 *
 * @param path - such as `sequential/rnn/lstm_cell/kernel`, `rnn/kernel` or `dense_1_W`.
 */
export function parameterName(layer: string, path: string): string {
  const segments = path.split("/");
  const own = segments.findLastIndex((segment) => isScopeOf(layer, segment));
  const rest = segments.slice(own + 1).filter((segment) => !/(^|_)cell(_\d+)?$/.test(segment));
  const named = rest.map((segment) => /^(forward|backward)_/.exec(segment)?.[1] ?? segment);
  const last = named.at(-1) ?? "";
  const short = last.startsWith(`${layer}_`) ? last.slice(layer.length + 1) : last;
  return [layer, ...named.slice(0, -1), short].join("/");
}

/** TF1 numbers a scope that is entered again: `dense_1_1/kernel` belongs to `dense_1`. */
function isScopeOf(layer: string, segment: string): boolean {
  if (segment === layer) return true;
  return segment.startsWith(`${layer}_`) && /^\d+$/.test(segment.slice(layer.length + 1));
}
