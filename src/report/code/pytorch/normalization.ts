import type { FeatureScale } from "../../../model/feature-scale.ts";
import { numberLiteral, numbersLiteral } from "../python.ts";
import { features, type Given, type TorchLayer, type TorchWriters, type Weight } from "./layer.ts";
import { channelsFirst } from "./window.ts";

export const normalizations = {
  BatchNormalization: batchNorm,
  LayerNormalization: ({ config, built, self }) => {
    const scaling = scalingOf(config, features(built), self);
    const affine = scaling.isOwn ? "" : ", elementwise_affine=False";
    const epsilon = numberLiteral(config.epsilon);
    return {
      make: [
        `${self} = nn.LayerNorm(${features(built)}, eps=${epsilon}${affine})`,
        ...scaling.make,
      ],
      forward: ([x = ""]) => scaling.scaled(`${self}(${x})`),
      weights: scaling.weights,
    };
  },
  GroupNormalization: ({ config, built, self }) => {
    const scaling = scalingOf(config, features(built), self);
    const groups = config.groups === -1 ? features(built) : config.groups;
    const affine = scaling.isOwn ? "" : ", affine=False";
    const isFlat = built.outputShape.length === 1;
    const epsilon = numberLiteral(config.epsilon);
    return {
      make: [
        `${self} = nn.GroupNorm(${groups}, ${features(built)}, eps=${epsilon}${affine})`,
        ...scaling.make,
      ],
      forward: ([x = ""]) => {
        const apply = (image: string) => `${self}(${image})`;
        return scaling.scaled(isFlat ? apply(x) : channelsFirst(x, apply));
      },
      weights: scaling.weights,
    };
  },
  RMSNormalization: ({ config, built, self }) => ({
    make: [`${self} = nn.RMSNorm(${features(built)}, eps=${numberLiteral(config.epsilon)})`],
    forward: ([x = ""]) => `${self}(${x})`,
    weights: { scale: { path: `${self}.weight`, layout: "keras", start: "ones" } },
  }),
  Rescaling: ({ config, self }) => ({
    make: [...constant(self, "scale", config.scale), ...constant(self, "offset", config.offset)],
    forward: ([x = ""]) => `${x} * ${self}_scale + ${self}_offset`,
  }),
  Scale: ({ self }) => ({
    make: [`${self}_alpha = nn.Parameter(torch.empty(1))`],
    forward: ([x = ""]) => `${x} * ${self}_alpha`,
    weights: { alpha: { path: `${self}_alpha`, layout: "keras" } },
  }),
  Normalization: ({ config, self }) => ({
    make: [...constant(self, "mean", config.mean), ...constant(self, "variance", config.variance)],
    forward: ([x = ""]) => `(${x} - ${self}_mean) / ${self}_variance.sqrt().clamp(min=1e-7)`,
  }),
} as const satisfies Partial<TorchWriters>;

/** Keras keeps `momentum` of the old statistic, PyTorch takes `momentum` of the new one: 0.99 there is 0.01 here. */
function batchNorm({
  config,
  built,
  self,
  masks: [mask],
}: Given<"BatchNormalization">): TorchLayer {
  const size = features(built);
  const scaling = scalingOf(config, size, self);
  const momentum = numberLiteral(Number((1 - config.momentum).toPrecision(12)));
  const epsilon = numberLiteral(config.epsilon);
  const settings = `${size}, eps=${epsilon}, momentum=${momentum}${scaling.isOwn ? "" : ", affine=False"}`;
  const isFlat = built.outputShape.length === 1;
  const open = isFlat ? "" : `.reshape(-1, ${size})`;
  const close = (x: string) => (isFlat ? "" : `.reshape(${x}.shape)`);
  const isFixed = !built.layer.trainable;
  const isMasked = mask !== undefined && !isFixed;
  const plain = (x: string) => `${self}(${x}${open})${close(x)}`;
  const fixed = (x: string) =>
    `F.batch_norm(${x}${open}, ${self}.running_mean, ${self}.running_var, ${self}.weight, ${self}.bias, eps=${epsilon})${close(x)}`;
  return {
    make: [
      `${self} = ${isMasked ? "MaskedBatchNorm" : "nn.BatchNorm1d"}(${settings})`,
      ...scaling.make,
    ],
    forward: ([x = ""]) => {
      if (isMasked) return scaling.scaled(`${self}(${x}, ${mask})`);
      return scaling.scaled(isFixed ? fixed(x) : plain(x));
    },
    weights: scaling.weights,
    notes:
      isMasked || isFixed
        ? []
        : ["The running variance of PyTorch is n / (n - 1) times that of Keras."],
  };
}

/** γ and β: a module's own where it has both, parameters beside it where it has one. */
interface Scaling {
  readonly isOwn: boolean;
  readonly make: readonly string[];
  scaled(x: string): string;
  readonly weights: Readonly<Record<string, Weight>>;
}

function scalingOf({ center, scale }: FeatureScale, size: number, self: string): Scaling {
  const isOwn = center && scale;
  const [gamma, beta] = isOwn
    ? [`${self}.weight`, `${self}.bias`]
    : [`${self}_gamma`, `${self}_beta`];
  const makesGamma = scale && !isOwn;
  const makesBeta = center && !isOwn;
  return {
    isOwn,
    make: [
      ...(makesGamma ? [`${gamma} = nn.Parameter(torch.ones(${size}))`] : []),
      ...(makesBeta ? [`${beta} = nn.Parameter(torch.zeros(${size}))`] : []),
    ],
    scaled: (x) => `${x}${makesGamma ? ` * ${gamma}` : ""}${makesBeta ? ` + ${beta}` : ""}`,
    weights: {
      gamma: { path: gamma, layout: "keras", start: "ones" },
      beta: { path: beta, layout: "keras", start: "zeros" },
    },
  };
}

/** Numbers that are part of the network but not trained; they move with it to another device. */
function constant(
  self: string,
  suffix: string,
  value: number | readonly number[],
): readonly string[] {
  const attribute = self.slice("self.".length);
  return [`self.register_buffer("${attribute}_${suffix}", torch.tensor(${numbersLiteral(value)}))`];
}
