import type { Ops } from "../../graph/ops.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Activation } from "../../model/activation.ts";
import { activationOf } from "../../model/activations/index.ts";
import type { Quantity } from "../quantity.ts";

export const saturation = {
  id: "saturation",
  symbol: "share of |φ′| < 0.1 max |φ′|",
  unit: "1",
  per: "layer",
  pass: "forward",
  summary: "Share of the pre-activations that lie where the activation is flat.",
  source: "Glorot & Bengio 2010, §3",
  measure(ops, { activation, preActivation }) {
    if (!activation || !preActivation) return undefined;
    const range = (activationOf(activation.id) as Activation).saturates;
    if (!range) return undefined;
    const flat = outside(ops, preActivation, range);
    return flat && ops.reduceMean(ops.cast(flat), undefined, true);
  },
} as const satisfies Quantity;

/** Where z lies outside the range; two operators less where its ends are opposite numbers. */
function outside(
  ops: Ops,
  z: Tensor,
  { below, above }: NonNullable<Activation["saturates"]>,
): Tensor | undefined {
  if (above !== undefined && below === -above) return ops.greater(ops.abs(z), above);
  const low = below === undefined ? undefined : ops.less(z, below);
  const high = above === undefined ? undefined : ops.greater(z, above);
  return low && high ? ops.or(low, high) : (low ?? high);
}
