import { numberLiteral } from "../python.ts";
import { computed, type Given, type TorchLayer, type TorchWriters } from "./layer.ts";

export const noises = {
  Dropout: (given) => module("nn.Dropout", given),
  AlphaDropout: (given) => module("nn.AlphaDropout", given),
  SpatialDropout1D: ({ config }) => computed((x) => overPositions(x, `${x}[:, :1]`, config.rate)),
  SpatialDropout2D: ({ config }) =>
    computed((x) => overPositions(x, `${x}[:, :1, :1]`, config.rate)),
  GaussianDropout: ({ config: { rate } }) => {
    const deviation = numberLiteral(Math.sqrt(rate / (1 - rate)));
    return computed(
      (x) => `${x} * (1.0 + ${deviation} * torch.randn_like(${x})) if self.training else ${x}`,
    );
  },
  GaussianNoise: ({ config }) =>
    computed(
      (x) =>
        `${x} + ${numberLiteral(config.stddev)} * torch.randn_like(${x}) if self.training else ${x}`,
    ),
} as const satisfies Partial<TorchWriters>;

function module(name: string, { config, self }: Given<"Dropout" | "AlphaDropout">): TorchLayer {
  return {
    make: [`${self} = ${name}(${numberLiteral(config.rate)})`],
    forward: ([x = ""]) => `${self}(${x})`,
  };
}

/** x without a random share of its features, the same ones at all positions. */
export function overPositions(x: string, first: string, rate: number): string {
  return `${x} * F.dropout(torch.ones_like(${first}), ${numberLiteral(rate)}, self.training)`;
}
