import { activationSetting } from "./activation.ts";
import {
  drawnValue,
  initializerSetting,
  initializerValue,
  regularizerSetting,
} from "./initializer.ts";
import { type KerasWriters, unless } from "./layer.ts";

export const denseLayers = {
  Dense: (config) => [
    String(config.units),
    ...activationSetting("activation", config.activation),
    ...weightSettings(config, initializerValue(config.kernelInitializer)),
  ],
  Maxout: (config, { used: [kernel] }) => ({
    maker: "Maxout",
    settings: [
      String(config.units),
      `pieces=${config.pieces}`,
      ...weightSettings(config, kernel ? drawnValue(kernel) : ""),
    ],
    notes: [
      `${config.kernelInitializer.id} as for one piece: fan in ${kernel?.fans.fanIn}, fan out ${config.units}.`,
    ],
  }),
} as const satisfies Partial<KerasWriters>;

type Weights = Omit<Parameters<KerasWriters["Dense"]>[0], "activation">;

function weightSettings(config: Weights, kernelInitializer: string): readonly string[] {
  const { useBias } = config;
  return [
    ...unless(useBias, "use_bias=False"),
    `kernel_initializer=${kernelInitializer}`,
    ...(useBias ? initializerSetting("bias_initializer", config.biasInitializer, "zeros") : []),
    ...regularizerSetting("kernel_regularizer", config.kernelRegularizer),
    ...regularizerSetting("bias_regularizer", useBias ? config.biasRegularizer : undefined),
  ];
}
