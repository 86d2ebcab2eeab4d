import {
  appendActivation,
  appendConvolution,
  appendNorm,
  appendPooledAnswer,
  type ImageNetworkOptions,
  imageDefaults,
  type Place,
  pairsOf,
} from "../image-network.ts";
import { initializerRef } from "../initializers/index.ts";
import { type LayerList, layerList } from "../layer-list.ts";
import { heads, type Network } from "../network.ts";

export interface ResnetOptions extends ImageNetworkOptions {
  /** 1: activation behind the sum; 2: norm and activation before each convolution, a clean path of slope 1. */
  readonly version: 1 | 2;
  /** γ of the last norm of each branch starts at 0, so that blocks start as the identity; version 1 only. */
  readonly zeroGamma: boolean;
}

/**
 * Three stages of k blocks of two 3×3 convolutions. Skips are identities, and 1×1 convolutions where a stage begins: the
 * paper's option B, in place of the padding with zeros of its CIFAR experiments.
 */
export const resnet = {
  id: "resnet",
  summary:
    "6k + 2 layers of convolutions with skips around every two: resnet20, resnet56, resnet110v2.",
  source:
    "He et al. 2016, Deep Residual Learning, §4.2 — https://arxiv.org/abs/1512.03385; version 2: Identity Mappings — https://arxiv.org/abs/1603.05027; zero γ: Goyal et al. 2017, §5.1 — https://arxiv.org/abs/1706.02677",
  defaults: { ...imageDefaults, version: 1, zeroGamma: false },
  choices: { head: heads, normalization: ["batch", "none"], version: [1, 2] },
  numbered(layers, version = 1) {
    if (version === 1 || version === 2) return { layers, version };
    throw new RangeError(`resnet: version must be 1 or 2, got ${version}`);
  },
  build(options = {}) {
    const all: ResnetOptions = { ...resnet.defaults, ...options };
    const pairs = pairsOf("resnet", all);
    if (all.zeroGamma && (all.version === 2 || all.normalization === "none"))
      throw new RangeError(
        `resnet: zeroGamma needs a norm at the end of branches, got version ${all.version} with normalization ${all.normalization}`,
      );
    const list = layerList();
    list.append("input", { kind: "InputLayer", config: { shape: all.input } });
    const first = { name: "first", filters: all.width, stride: 1 } as const;
    let x = appendConvolution(list, first, all);
    if (all.version === 1)
      x = appendActivation(list, "first", appendNorm(list, "first", x, all), all);
    for (const [a, b] of pairs) x = blocks[all.version](list, x, a, b, all);
    if (all.version === 2) appendActivation(list, "last", appendNorm(list, "last", x, all), all);
    appendPooledAnswer(list, all);
    return list.model(`resnet${all.layers}v${all.version}`);
  },
} as const satisfies Network<ResnetOptions>;

type Block = (list: LayerList, x: string, a: Place, b: Place, options: ResnetOptions) => string;

const blocks: Readonly<Record<ResnetOptions["version"], Block>> = {
  1: postActivated,
  2: preActivated,
};

/** φ(x + N(W·φ(N(W·x)))). */
function postActivated(list: LayerList, x: string, a: Place, b: Place, options: ResnetOptions) {
  const first = appendNorm(list, a.name, appendConvolution(list, a, options, x), options);
  const active = appendActivation(list, a.name, first, options);
  const gamma = options.zeroGamma ? initializerRef("zeros") : undefined;
  const second = appendConvolution(list, b, options, active);
  const branch = appendNorm(list, b.name, second, options, gamma);
  const skip = a.stride === 1 ? x : projected(list, x, a, options);
  const sum = list.append(`${b.name}_sum`, { kind: "Add", config: {} }, [skip, branch]);
  return appendActivation(list, b.name, sum, options);
}

function projected(list: LayerList, x: string, a: Place, options: ResnetOptions): string {
  const place = { ...a, name: `${a.name}_skip` };
  return appendNorm(list, place.name, appendConvolution(list, place, options, x, 1), options);
}

/** x + W·φ(N(W·φ(N(x)))); where the stage begins the skip, too, starts at φ(N(x)). */
function preActivated(list: LayerList, x: string, a: Place, b: Place, options: ResnetOptions) {
  const start = appendActivation(list, a.name, appendNorm(list, a.name, x, options), options);
  const first = appendConvolution(list, a, options, start);
  const active = appendActivation(list, b.name, appendNorm(list, b.name, first, options), options);
  const branch = appendConvolution(list, b, options, active);
  const skip =
    a.stride === 1
      ? x
      : appendConvolution(list, { ...a, name: `${a.name}_skip` }, options, start, 1);
  return list.append(`${b.name}_sum`, { kind: "Add", config: {} }, [skip, branch]);
}
