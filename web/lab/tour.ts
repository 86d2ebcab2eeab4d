import { changed } from "./changed.ts";
import { type LabSetup, usualSetup } from "./setup.ts";

/** A step of the guided tour: networks, and what to see in them. */
export interface TourStep {
  readonly title: string;
  readonly sentences: readonly string[];
  readonly source: string;
  readonly setups: readonly LabSetup[];
  /** Heading of the panel to look at. */
  readonly look: string;
}

const one = changed(usualSetup, { depth: 1, activation: "tanh", width: 16 });
const sigmoid2 = changed(usualSetup, { depth: 2 });
const sigmoid10 = usualSetup;
const relu10 = changed(usualSetup, {
  activation: "relu",
  initializer: "he-normal",
  learningRate: 0.05,
});
const residual10: LabSetup = { ...relu10, depth: 30, learningRate: 0.01 };

/** From what a gradient is to why the residual network learns. */
export const tour: readonly TourStep[] = [
  {
    title: "What is a gradient?",
    sentences: [
      "This network has one hidden layer. At every step it sees some points of two rings, and the loss says how wrong it is.",
      "The gradient says for every number in the network how the loss would change with it. A step moves each of them a little against it.",
      "Press Train and watch the loss fall.",
    ],
    source: "Rumelhart, Hinton & Williams 1986 — https://doi.org/10.1038/323533a0",
    setups: [one],
    look: "course-title",
  },
  {
    title: "A gradient for every layer",
    sentences: [
      "The gradient is computed from the output down to the input: each layer multiplies what it gets from above by its weights and by the slope of its activation.",
      "The bars on the right are its size at each layer, those on the left the signal that goes up.",
    ],
    source: "Rumelhart, Hinton & Williams 1986 — https://doi.org/10.1038/323533a0",
    setups: [sigmoid2],
    look: "layers-title",
  },
  {
    title: "The slope of sigmoid is never above a quarter",
    sentences: [
      "The solid line is sigmoid, the dashed one its slope, and the histogram is what the layer really gets.",
      "Even in the middle the slope is ¼, and outside it is nearly 0. Below are other activations at the same values: compare E[φ′(z)²], the factor on the squared gradient.",
    ],
    source: "Glorot & Bengio 2010 — https://proceedings.mlr.press/v9/glorot10a.html",
    setups: [sigmoid2],
    look: "activation-title",
  },
  {
    title: "Why sigmoid at depth 10 does not learn",
    sentences: [
      "Ten such factors in a row: the first layer gets a ten-thousandth of what the last one gets. The map is blue below, and the loss stays where guessing is.",
      "Isograd calls it by its name, with the layer and the step.",
    ],
    source: "Hochreiter 1991; Bengio, Simard & Frasconi 1994 — https://doi.org/10.1109/72.279181",
    setups: [sigmoid10],
    look: "map-title",
  },
  {
    title: "Theory knew it before the first step",
    sentences: [
      "The band is what theory predicts from depth, width, activation and initialization alone; the points are what was measured at step 0.",
      "Change the scale of the weights and see both move.",
    ],
    source: "Schoenholz et al. 2017 — https://arxiv.org/abs/1611.01232",
    setups: [sigmoid10],
    look: "profile-title",
  },
  {
    title: "ReLU with its own initialization",
    sentences: [
      "Network B is as deep, but half of its units pass the gradient as it is, and He's initialization makes up for the other half.",
      "Both race from the same data and seed: B's gradient arrives at the first layer, and B learns.",
    ],
    source: "He et al. 2015 — https://arxiv.org/abs/1502.01852",
    setups: [sigmoid10, relu10],
    look: "layers-title",
  },
  {
    title: "Why the residual one does",
    sentences: [
      "Thirty layers with a scale a little too small: network A loses its gradient again, whatever its activation.",
      "In B a way around each layer carries the gradient past it: to x it adds F(x), and the slope of x is 1. Try it with any other fault of the list.",
    ],
    source: "He et al. 2016 — https://arxiv.org/abs/1512.03385",
    setups: [
      { ...residual10, gain: 0.8 },
      { ...residual10, gain: 0.8, fixes: ["residual-blocks"] },
    ],
    look: "map-title",
  },
];
