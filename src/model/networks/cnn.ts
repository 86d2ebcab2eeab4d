import {
  appendActivation,
  appendConvolution,
  appendNorm,
  appendPooledAnswer,
  type ImageNetworkOptions,
  imageDefaults,
  pairsOf,
} from "../image-network.ts";
import { layerList } from "../layer-list.ts";
import { heads, type Network } from "../network.ts";

export type CnnOptions = ImageNetworkOptions;

/** The plain network that ResNet is compared with: the same convolutions without skips. */
export const cnn = {
  id: "cnn",
  summary: "6k + 2 layers of convolutions in three stages, without skips.",
  source: "He et al. 2016, Deep Residual Learning, §4.2 — https://arxiv.org/abs/1512.03385",
  defaults: imageDefaults,
  choices: { head: heads, normalization: ["batch", "none"] },
  numbered: (layers) => ({ layers }),
  build(options = {}) {
    const all: CnnOptions = { ...cnn.defaults, ...options };
    const places = pairsOf("cnn", all).flat();
    const list = layerList();
    list.append("input", { kind: "InputLayer", config: { shape: all.input } });
    for (const place of [{ name: "first", filters: all.width, stride: 1 } as const, ...places]) {
      const convolution = appendConvolution(list, place, all);
      appendActivation(list, place.name, appendNorm(list, place.name, convolution, all), all);
    }
    appendPooledAnswer(list, all);
    return list.model(`cnn${all.layers}`);
  },
} as const satisfies Network<CnnOptions>;
