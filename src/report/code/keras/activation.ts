import type { ActivationRef } from "../../../model/activation.ts";
import { activationOf } from "../../../model/activations/index.ts";
import { numberLiteral, stringLiteral } from "../python.ts";
import { unless } from "./layer.ts";

/** What Keras 2 and TF.js call hard sigmoid. */
const oldSlope = 0.2;

/** An activation as the value of a setting: its name where that says it all. */
export function activationValue({ id, config }: ActivationRef): string {
  const { names, defaults } = activationOf(id);
  const full = { ...defaults, ...config };
  if (Object.entries(full).every(([key, value]) => value === defaults[key]))
    return stringLiteral(names[0] ?? id);
  const { slope = 0, alpha = 1 } = full;
  switch (id) {
    case "leaky-relu":
      return `keras.layers.LeakyReLU(negative_slope=${numberLiteral(slope)})`;
    case "elu":
      return `keras.layers.ELU(alpha=${numberLiteral(alpha)})`;
    case "gelu":
      return "gelu_tanh";
    case "hard-sigmoid":
      return slope === oldSlope
        ? "hard_sigmoid_of_keras2"
        : `lambda x: keras.ops.clip(${numberLiteral(slope)} * x + 0.5, 0.0, 1.0)`;
    default:
      return stringLiteral(names[0] ?? id);
  }
}

/** The setting, unless it is what Keras does anyway. */
export function activationSetting(
  setting: string,
  activation: ActivationRef,
  usual = "linear",
): readonly string[] {
  return unless(activation.id === usual, `${setting}=${activationValue(activation)}`);
}
