import { numberLiteral, tupleLiteral } from "../python.ts";
import { activationValue } from "./activation.ts";
import { initializerSetting, regularizerSetting } from "./initializer.ts";
import { type KerasWriters, unless } from "./layer.ts";

export const activationLayers = {
  Activation: ({ activation }) => [activationValue(activation)],
  ReLU: ({ maxValue, negativeSlope, threshold }) => [
    ...(maxValue === undefined ? [] : [`max_value=${numberLiteral(maxValue)}`]),
    `negative_slope=${numberLiteral(negativeSlope)}`,
    `threshold=${numberLiteral(threshold)}`,
  ],
  LeakyReLU: ({ negativeSlope }) => [`negative_slope=${numberLiteral(negativeSlope)}`],
  ELU: ({ alpha }) => [`alpha=${numberLiteral(alpha)}`],
  PReLU: ({ alphaInitializer, alphaRegularizer, sharedAxes }) => [
    ...initializerSetting("alpha_initializer", alphaInitializer, "zeros"),
    ...regularizerSetting("alpha_regularizer", alphaRegularizer),
    ...unless(sharedAxes.length === 0, `shared_axes=${tupleLiteral(sharedAxes)}`),
  ],
  Softmax: ({ axis }) => [`axis=${axis}`],
} as const satisfies Partial<KerasWriters>;
