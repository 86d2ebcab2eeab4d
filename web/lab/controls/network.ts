import { activations } from "../../../src/model/activations/index.ts";
import { initializers } from "../../../src/model/initializers/index.ts";
import { networks } from "../../../src/model/networks/index.ts";
import { isRecurrent, isResidual, isTransformer } from "../setup.ts";
import { type Control, named, words } from "./control.ts";

/** Initializers of a kernel that are told by a scale; the others are for biases and convolutions. */
export const kernelInitializers = initializers.filter(
  ({ id }) => !["ones", "delta-orthogonal", "gate-bias", "chrono"].includes(id),
);

const layerNorm =
  "Ioffe & Szegedy 2015 — https://arxiv.org/abs/1502.03167; Ba et al. 2016 — https://arxiv.org/abs/1607.06450";
const orders = "Xiong et al. 2020 — https://arxiv.org/abs/2002.04745";

/** What learns: all of its layers. */
export const networkControls: readonly Control[] = [
  { key: "network", label: "Network", part: "network", source: "", choices: named(networks) },
  {
    key: "depth",
    label: "Depth",
    part: "network",
    source:
      "Hidden layers or blocks. Glorot & Bengio 2010 — https://proceedings.mlr.press/v9/glorot10a.html",
    range: { least: 1, most: 100, step: 1 },
  },
  {
    key: "width",
    label: "Width",
    part: "network",
    source: "Units of every hidden layer. Hanin & Rolnick 2018 — https://arxiv.org/abs/1803.01719",
    range: { least: 1, most: 256, step: 1 },
  },
  {
    key: "activation",
    label: "Activation",
    part: "network",
    source: "",
    choices: named(activations.filter(({ id }) => id !== "softmax")),
    applies: ({ network }) => network !== "lstm" && network !== "gru",
  },
  {
    key: "initializer",
    label: "Initializer",
    part: "network",
    source: "",
    choices: named(kernelInitializers),
    applies: (setup) => !isTransformer(setup),
  },
  {
    key: "gain",
    label: "Scale of the weights",
    part: "network",
    source:
      "Factor on every initial weight, squared on σ_w². Poole et al. 2016 — https://arxiv.org/abs/1606.05340",
    range: { least: 0, most: 10, step: "any" },
    applies: (setup) => !isTransformer(setup),
  },
  {
    key: "recurrentGain",
    label: "Scale of the recurrent weights",
    part: "network",
    source: "Pascanu et al. 2013, §2.1 — https://arxiv.org/abs/1211.5063",
    range: { least: 0, most: 10, step: "any" },
    applies: isRecurrent,
  },
  {
    key: "forgetBias",
    label: "Bias of the forget gate",
    part: "network",
    source:
      "Gers et al. 2000; Jozefowicz et al. 2015 — https://proceedings.mlr.press/v37/jozefowicz15.html",
    range: { least: -10, most: 10, step: "any" },
    applies: ({ network }) => network === "lstm",
  },
  {
    key: "normalization",
    label: "Normalization",
    part: "network",
    source: "",
    choices: [
      ...words(layerNorm, "none", "batch", "layer"),
      ...words(orders, "pre", "post"),
      ...words("Wang et al. 2022 — https://arxiv.org/abs/2203.00555", "deepnorm"),
    ],
    applies: (setup) => !isRecurrent(setup),
  },
  {
    key: "branchScale",
    label: "Scale of the branches",
    part: "network",
    source: "x + α·F(x). De & Smith 2020 — https://arxiv.org/abs/2002.10444",
    range: { least: 0, most: 2, step: "any" },
    applies: isResidual,
  },
  {
    key: "dropout",
    label: "Dropout",
    part: "network",
    source: "Srivastava et al. 2014 — https://jmlr.org/papers/v15/srivastava14a.html",
    range: { least: 0, most: 0.9, step: 0.05 },
    applies: ({ network }) => network === "mlp" || network === "transformer",
  },
  {
    key: "penalty",
    label: "L2 penalty",
    part: "network",
    source: "λ·‖W‖² in the loss. Krogh & Hertz 1991",
    range: { least: 0, most: 10, step: "any" },
    applies: ({ network }) => network === "mlp" || network === "residual-mlp",
  },
  {
    key: "output",
    label: "Output",
    part: "network",
    source: "Bishop 1995, §6.7–6.9",
    choices: [
      { id: "fitting", source: "Bishop 1995, §6.7–6.9" },
      ...named(activations.filter(({ id }) => ["linear", "relu", "tanh"].includes(id))),
    ],
  },
];
