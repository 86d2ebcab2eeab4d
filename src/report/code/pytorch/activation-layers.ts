import type { LayerConfigs } from "../../../model/model.ts";
import { numberLiteral, tupleLiteral } from "../python.ts";
import { activated } from "./activation.ts";
import { computed, type TorchWriters } from "./layer.ts";

export const activationLayers = {
  Activation: ({ config }) => computed((x) => activated(x, config.activation)),
  ReLU: ({ config }) => computed((x) => variousRelu(x, config)),
  LeakyReLU: ({ config }) =>
    computed((x) => `F.leaky_relu(${x}, ${numberLiteral(config.negativeSlope)})`),
  ELU: ({ config }) => computed((x) => `F.elu(${x}, ${numberLiteral(config.alpha)})`),
  PReLU: ({ self, built }) => ({
    make: [`${self}_alpha = nn.Parameter(torch.empty(${shapeOf(built.used)}))`],
    forward: ([x = ""]) => `F.relu(${x}) - ${self}_alpha * F.relu(-${x})`,
    weights: { alpha: { path: `${self}_alpha`, layout: "keras" } },
  }),
  Softmax: ({ config }) => computed((x) => `torch.softmax(${x}, ${config.axis})`),
} as const satisfies Partial<TorchWriters>;

function shapeOf(used: readonly { readonly shape: readonly number[] }[]): string {
  return tupleLiteral(used[0]?.shape ?? []);
}

function variousRelu(
  x: string,
  { maxValue, negativeSlope, threshold }: LayerConfigs["ReLU"],
): string {
  const isPlain = negativeSlope === 0 && threshold === 0;
  const t = numberLiteral(threshold);
  const open = isPlain
    ? `F.relu(${x})`
    : `torch.where(${x} > ${t}, ${x}, ${numberLiteral(negativeSlope)} * (${x} - ${t}))`;
  return maxValue === undefined ? open : `torch.clamp(${open}, max=${numberLiteral(maxValue)})`;
}
