import type { Shape } from "../../graph/tensor.ts";
import type { ActivationRef } from "../activation.ts";
import { activationRef } from "../activations/index.ts";
import { appendSum, type BranchScale, branchScaleOf } from "../branch-scale.ts";
import type { InitializerRef } from "../initializer.ts";
import { initializerRef } from "../initializers/index.ts";
import { type LayerList, layerList } from "../layer-list.ts";
import {
  type Answer,
  appendAnswer,
  denseConfig,
  heads,
  type Network,
  refuseNoCounts,
} from "../network.ts";

export interface ResidualMlpOptions extends Answer {
  /** Shape of a sample; images are flattened. */
  readonly input: Shape;
  /** L residual blocks. */
  readonly depth: number;
  readonly width: number;
  readonly activation: ActivationRef;
  readonly initializer: InitializerRef;
  /** Layer normalization: before the branch, behind the sum, or none. */
  readonly norm: "none" | "pre" | "post";
  readonly branchScale: BranchScale;
}

/**
 * x + α·(W·φ(N(x)) + b) per block, or N(x + α·(W·φ(x) + b)) with post-norm. The branch ends in its weights, so that what
 * it adds has mean 0: the squared gradient grows by 1 + α²χ per block without a norm.
 */
export const residualMlp = {
  id: "residual-mlp",
  summary: "Dense layers with a skip connection around each.",
  source:
    "He et al. 2016 — https://arxiv.org/abs/1603.05027; Yang & Schoenholz 2017 — https://arxiv.org/abs/1712.08969",
  defaults: {
    input: [64],
    outputs: 10,
    head: "classes",
    depth: 8,
    width: 64,
    activation: activationRef("relu"),
    initializer: initializerRef("he-normal"),
    norm: "pre",
    branchScale: 1,
  },
  choices: { head: heads, norm: ["none", "pre", "post"], branchScale: ["1/√L"] },
  numbered: (depth) => ({ depth }),
  build(options = {}) {
    const all: ResidualMlpOptions = { ...residualMlp.defaults, ...options };
    refuseNoCounts("residual-mlp", { depth: all.depth, width: all.width, outputs: all.outputs });
    const list = layerList();
    list.append("input", { kind: "InputLayer", config: { shape: all.input } });
    if (all.input.length > 1) list.append("flatten", { kind: "Flatten", config: {} });
    const first = denseConfig(all.width, { kernelInitializer: all.initializer });
    let x = list.append("first", { kind: "Dense", config: first });
    for (let l = 1; l <= all.depth; l++) x = appendBlock(list, x, `block_${l}`, all);
    if (all.norm === "pre") list.append("last_norm", { kind: "LayerNormalization", config: norm });
    appendAnswer(list, all, all.initializer);
    return list.model(`residual-mlp${all.depth}`);
  },
} as const satisfies Network<ResidualMlpOptions>;

const norm = { epsilon: 1e-3, center: true, scale: true }; // as Keras

function appendBlock(
  list: LayerList,
  x: string,
  name: string,
  { width, depth, activation, initializer, norm: where, branchScale }: ResidualMlpOptions,
): string {
  if (where === "pre")
    list.append(`${name}_norm`, { kind: "LayerNormalization", config: norm }, [x]);
  const read = where === "pre" ? `${name}_norm` : x;
  list.append(`${name}_activation`, { kind: "Activation", config: { activation } }, [read]);
  const config = denseConfig(width, { kernelInitializer: initializer });
  const branch = list.append(name, { kind: "Dense", config });
  const sum = appendSum(list, name, x, branch, branchScaleOf(branchScale, depth));
  if (where !== "post") return sum;
  return list.append(`${name}_norm`, { kind: "LayerNormalization", config: norm });
}
