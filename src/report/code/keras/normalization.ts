import type { FeatureScale } from "../../../model/feature-scale.ts";
import { numberLiteral, numbersLiteral } from "../python.ts";
import { drawnValue, initializerSetting, initializerValue } from "./initializer.ts";
import { type KerasWriters, unless } from "./layer.ts";

export const normalizations = {
  BatchNormalization: (config) => [
    `momentum=${numberLiteral(config.momentum)}`,
    `epsilon=${numberLiteral(config.epsilon)}`,
    ...scaleSettings(config),
  ],
  LayerNormalization: (config) => [
    `epsilon=${numberLiteral(config.epsilon)}`,
    ...scaleSettings(config),
  ],
  GroupNormalization: (config) => [
    `groups=${config.groups}`,
    `epsilon=${numberLiteral(config.epsilon)}`,
    ...scaleSettings(config),
  ],
  RMSNormalization: ({ epsilon, gammaInitializer }, { parameters: [scale] }) => ({
    settings: [`epsilon=${numberLiteral(epsilon)}`],
    after: (layer) =>
      gammaInitializer && scale ? [`redraw(${layer}.scale, ${drawnValue(scale)})`] : [],
  }),
  Rescaling: ({ scale, offset }) => [numbersLiteral(scale), `offset=${numbersLiteral(offset)}`],
  Scale: ({ initializer }) => ({
    maker: "Scale",
    settings: [`initializer=${initializerValue(initializer)}`],
  }),
  Normalization: ({ mean, variance }) => [
    `mean=${numbersLiteral(mean)}`,
    `variance=${numbersLiteral(variance)}`,
  ],
} as const satisfies Partial<KerasWriters>;

function scaleSettings(config: FeatureScale): readonly string[] {
  return [
    ...unless(config.center, "center=False"),
    ...unless(config.scale, "scale=False"),
    ...initializerSetting("gamma_initializer", config.gammaInitializer, "ones"),
    ...initializerSetting("beta_initializer", config.betaInitializer, "zeros"),
  ];
}
