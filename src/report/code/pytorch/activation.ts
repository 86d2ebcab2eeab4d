import type { ActivationRef } from "../../../model/activation.ts";
import { activationOf } from "../../../model/activations/index.ts";
import { numberLiteral } from "../python.ts";

/** φ(x) as an expression. */
export function activated(x: string, { id, config }: ActivationRef): string {
  const { slope = 0, alpha = 1, approximate = 0 } = { ...activationOf(id).defaults, ...config };
  switch (id) {
    case "linear":
      return x;
    case "sigmoid":
    case "tanh":
      return `torch.${id}(${x})`;
    case "exponential":
      return `torch.exp(${x})`;
    case "softmax":
      return `torch.softmax(${x}, -1)`;
    case "leaky-relu":
      return `F.leaky_relu(${x}, ${numberLiteral(slope)})`;
    case "elu":
      return `F.elu(${x}, ${numberLiteral(alpha)})`;
    case "gelu":
      return approximate ? `F.gelu(${x}, approximate="tanh")` : `F.gelu(${x})`;
    case "hard-sigmoid":
      return `torch.clamp(${numberLiteral(slope)} * ${x} + 0.5, 0.0, 1.0)`;
    default:
      return `F.${id.replaceAll("-", "_")}(${x})`;
  }
}
