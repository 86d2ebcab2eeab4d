import { activated } from "./activation.ts";
import { features, type TorchWriters, weightAndBias } from "./layer.ts";

export const denseLayers = {
  Dense: ({ config, built, self }) => ({
    make: [`${self} = nn.Linear(${features(built)}, ${config.units}${withoutBias(config)})`],
    forward: ([x = ""]) => activated(`${self}(${x})`, config.activation),
    weights: weightAndBias(self, "linear"),
  }),
  Maxout: ({ config, built, self }) => ({
    make: [
      `${self} = Maxout(${features(built)}, ${config.units}, ${config.pieces}${withoutBias(config)})`,
    ],
    forward: ([x = ""]) => `${self}(${x})`,
    weights: weightAndBias(`${self}.linear`, "linear"),
  }),
} as const satisfies Partial<TorchWriters>;

function withoutBias({ useBias }: { readonly useBias: boolean }): string {
  return useBias ? "" : ", bias=False";
}
