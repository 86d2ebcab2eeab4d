import { type ConvolutionBase, slidingOf } from "../../../model/convolution-layer.ts";
import { sizesLiteral } from "../python.ts";
import { activated } from "./activation.ts";
import {
  features,
  type Given,
  type TorchLayer,
  type TorchWriters,
  weightAndBias,
} from "./layer.ts";
import { channelsFirst, type Padded, padded, paddedWindow } from "./window.ts";

export const convolutions = {
  Conv1D: convolution,
  Conv2D: convolution,
  DepthwiseConv2D: (given) => {
    const { config, built, self } = given;
    const outputs = features(built) * config.depthMultiplier;
    return slid(given, [`${self} = ${module(given, outputs, features(built))}`], {
      weights: weightAndBias(self, "depthwise"),
    });
  },
  SeparableConv2D: (given) => {
    const { config, built, self } = given;
    const channels = features(built) * config.depthMultiplier;
    const apart = module(given, channels, features(built), false);
    const mixed = `nn.Conv2d(${channels}, ${config.filters}, 1${config.useBias ? "" : ", bias=False"})`;
    return slid(given, [`${self} = nn.Sequential(${apart}, ${mixed})`], {
      weights: {
        depthwise_kernel: { path: `${self}[0].weight`, layout: "depthwise" },
        ...weightAndBias(`${self}[1]`, "convolution", "pointwise_kernel"),
      },
    });
  },
} as const satisfies Partial<TorchWriters>;

function convolution(given: Given<"Conv1D" | "Conv2D">): TorchLayer {
  const { config, self } = given;
  return slid(given, [`${self} = ${module(given, config.filters, config.groups)}`], {
    weights: weightAndBias(self, "convolution"),
  });
}

type Configured = Omit<Given<"Conv2D">, "config"> & { readonly config: ConvolutionBase };

function slid(
  { config, built, self }: Configured,
  make: readonly string[],
  rest: Pick<TorchLayer, "weights" | "notes">,
): TorchLayer {
  const window = paddedWindow(slidingOf(config), built);
  const forward = ([x = ""]: readonly string[]) =>
    activated(
      channelsFirst(padded(x, window), (image) => `${self}(${image})`),
      config.activation,
    );
  return { make, forward, ...rest };
}

function module(
  { config, built }: Configured,
  outputs: number,
  groups: number,
  useBias = config.useBias,
): string {
  const { kernelSize, strides, dilationRate } = config;
  const { argument }: Padded = paddedWindow(slidingOf(config), built);
  const isOne = (sizes: readonly number[]) => sizes.every((size) => size === 1);
  const settings = [
    features(built),
    outputs,
    sizesLiteral(kernelSize),
    ...(isOne(strides) ? [] : [`stride=${sizesLiteral(strides)}`]),
    ...(argument === undefined ? [] : [`padding=${argument}`]),
    ...(isOne(dilationRate) ? [] : [`dilation=${sizesLiteral(dilationRate)}`]),
    ...(groups === 1 ? [] : [`groups=${groups}`]),
    ...(useBias ? [] : ["bias=False"]),
  ];
  return `nn.Conv${kernelSize.length}d(${settings.join(", ")})`;
}
