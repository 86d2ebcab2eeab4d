import type { Moment, RememberedGradient, Weight } from "./evidence.ts";
import { byNaturalOrder } from "./parameter-name.ts";

/**
 * The moments with names for what an optimizer remembers by number only, from the weights of the same training: in depth
 * order, weight before bias, as programs define them, or with all biases and scales behind, as trainers group what is not
 * decayed. Only where every shape fits; else numbers stay numbers.
 *
 * @param layers - input to output.
 */
export function withNames(
  moments: readonly Moment[],
  layers: readonly string[],
): readonly Moment[] {
  const weights = moments.findLast((moment) => moment.weights.length > 0)?.weights ?? [];
  const trained = weights.filter(({ role, isTied }) => role !== "state" && !isTied);
  if (trained.length === 0) return moments;
  const ordered = inDepth(trained, layers);
  const isDecayed = ({ shape }: Weight) => shape.length >= 2;
  const orders = [
    ordered,
    [...ordered.filter(isDecayed), ...ordered.filter((weight) => !isDecayed(weight))],
  ];
  return moments.map((moment) => {
    const { optimizer } = moment;
    if (!optimizer?.gradients.every(({ parameter }) => parameter === undefined)) return moment;
    const order = orders.find((names) => fits(names, optimizer.gradients));
    if (!order) return moment;
    const gradients = optimizer.gradients.map((gradient) => ({
      ...gradient,
      parameter: order[gradient.index]?.name,
    }));
    return { ...moment, optimizer: { ...optimizer, gradients } };
  });
}

function fits(weights: readonly Weight[], gradients: readonly RememberedGradient[]): boolean {
  return (
    weights.length === gradients.length &&
    gradients.every(
      ({ index, shape }) => JSON.stringify(weights[index]?.shape) === JSON.stringify(shape),
    )
  );
}

/** Weights input to output, the weight of a layer before its bias. Some files sort by name. */
export function inDepth(weights: readonly Weight[], layers: readonly string[]): readonly Weight[] {
  const place = (layer: string) => {
    const index = layers.indexOf(layer);
    return index < 0 ? layers.length : index;
  };
  const isBias = ({ role }: Weight) => Number(role === "bias");
  return weights.toSorted(
    (a, b) =>
      place(a.layer) - place(b.layer) || byNaturalOrder(a.layer, b.layer) || isBias(a) - isBias(b),
  );
}
