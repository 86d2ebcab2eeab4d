import { activations } from "../../../src/model/activations/index.ts";
import { isImage, isRecurrent, type LabSetup, type LayerEdit, normalizationsOf } from "../setup.ts";
import { type Control, named, words } from "./control.ts";
import { kernelInitializers } from "./network.ts";

/** A control of one layer. */
export interface LayerControl extends Omit<Control, "key" | "part" | "applies"> {
  readonly key: Exclude<keyof LayerEdit, "skips">;
  readonly applies: (setup: LabSetup) => boolean;
  /** What the layer has where it has nothing of its own. */
  readonly usual: (setup: LabSetup) => string | number;
}

const isPerceptron = ({ network }: LabSetup): boolean => network === "mlp";
const hasKernels = (setup: LabSetup): boolean => setup.network !== "transformer";

/** Everything that one layer may have unlike the others, in the order of the page. */
export const layerControls: readonly LayerControl[] = [
  {
    key: "units",
    label: "Units",
    source: "Hanin & Rolnick 2018 — https://arxiv.org/abs/1803.01719",
    range: { least: 1, most: 256, step: 1 },
    applies: (setup) => isPerceptron(setup) || isRecurrent(setup),
    usual: ({ width }) => width,
  },
  {
    key: "activation",
    label: "Activation",
    source: "",
    choices: named(activations.filter(({ id }) => id !== "softmax")),
    applies: (setup) => isPerceptron(setup) || setup.network === "rnn",
    usual: ({ activation }) => activation,
  },
  {
    key: "initializer",
    label: "Initializer",
    source: "",
    choices: named(kernelInitializers),
    applies: hasKernels,
    usual: ({ initializer }) => initializer,
  },
  {
    key: "gain",
    label: "Scale of the weights",
    source: "Poole et al. 2016 — https://arxiv.org/abs/1606.05340",
    range: { least: 0, most: 100, step: "any" },
    applies: hasKernels,
    usual: ({ gain }) => gain,
  },
  {
    key: "normalization",
    label: "Normalization",
    source: "",
    choices: words(
      "Ioffe & Szegedy 2015 — https://arxiv.org/abs/1502.03167; Ba et al. 2016 — https://arxiv.org/abs/1607.06450",
      ...normalizationsOf({ network: "mlp" }),
    ),
    applies: isPerceptron,
    usual: ({ normalization }) => normalization,
  },
  {
    key: "dropout",
    label: "Dropout",
    source: "Srivastava et al. 2014 — https://jmlr.org/papers/v15/srivastava14a.html",
    range: { least: 0, most: 0.9, step: 0.05 },
    applies: isPerceptron,
    usual: ({ dropout }) => dropout,
  },
];

/** The name under which a layer is edited: of a block of a perceptron, that of its weights; `undefined` where it cannot be. */
export function editedName(setup: LabSetup, name: string): string | undefined {
  const [part] = /^hidden_\d+/.exec(name) ?? [];
  if (isPerceptron(setup)) return part;
  const isBlock = /^(block_\d+|(rnn|lstm|gru)_\d+)$/.test(name);
  return isBlock || (isImage(setup) && /_(a|b)$/.test(name)) ? name : undefined;
}
