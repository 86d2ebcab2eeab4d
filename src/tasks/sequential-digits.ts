import type { Dataset } from "../formats/dataset.ts";
import { sizeOf } from "../graph/tensor.ts";
import { digits } from "./digits.ts";
import { optionsOf } from "./options.ts";
import type { Ceiling, Task } from "./task.ts";

const side = 28;
const half = side / 2;
const classes = 10;

/** The ceilings were measured with so many images; with more they are higher. */
const usualSamples = 2000;

const measured =
  "in the last epoch of an LSTM of 128 cells, Adam 3e-3, batch 32, gradient norm ≤ 1, 30 epochs, three splits of 1,600/400";
const byRow: Ceiling = {
  metric: 0.95,
  source: `Validation accuracy 0.940–0.963 ${measured}; forget bias 1.`,
};
const byPixel: Ceiling = {
  metric: 0.937,
  source: `An upper bound: validation accuracy 0.935–0.938 ${measured}, that reads the same pixels in 14 rows.`,
};

/**
 * Images top to bottom: 28 steps of 28 pixels in [0, 1] or, with `pixels=1`, averaged over squares
 * of 2 × 2 and read pixel by pixel, row by row: 196 steps of one number. The first ⌊samples/10⌋
 * images of each digit.
 *
 * How many steps must be remembered is not known: images begin and end with empty rows.
 */
export const sequentialDigits = {
  id: "sequential-digits",
  summary:
    "Handwritten digits read in order: row by row in 28 steps, or pixel by pixel (pixels=1) in 196 steps of a 14 × 14 image.",
  source:
    "Le, Jaitly & Hinton 2015, A simple way to initialize recurrent networks of rectified linear units, §4.2 — https://arxiv.org/abs/1504.00941; images of the task digits",
  validation: 0.2,
  defaults: { pixels: 0, samples: usualSamples },
  // The smallest class of the package has 863 images.
  ranges: { pixels: { least: 0, most: 1 }, samples: { least: 20, most: 8630 } },
  ceiling: byRow,
  ceilingOf({ samples, pixels }): Ceiling | undefined {
    if (samples !== usualSamples) return undefined;
    return pixels === 1 ? byPixel : byRow;
  },
  async load(_, given = {}): Promise<Dataset> {
    const { pixels, samples } = optionsOf(sequentialDigits, given);
    const { features: all, targets } = await digits.load();
    const chosen = firstOfEach(targets.labels, Math.floor(samples / classes));
    const shape = pixels === 1 ? [half * half, 1] : [side, side];
    const features = new Float32Array(chosen.length * sizeOf(shape));
    for (const [place, n] of chosen.entries()) {
      const image = all.subarray(n * side * side, (n + 1) * side * side);
      features.set(pixels === 1 ? averaged(image) : image, place * sizeOf(shape));
    }
    return {
      size: chosen.length,
      shape,
      features,
      featureNames: [],
      targets: { ...targets, labels: Int32Array.from(chosen, (n) => targets.labels[n] ?? 0) },
    };
  },
} as const satisfies Task;

/** Numbers of the first `count` samples of each class, class after class. */
function firstOfEach(labels: Int32Array, count: number): readonly number[] {
  return Array.from({ length: classes }, (_, label) => {
    const first = labels.indexOf(label);
    return Array.from({ length: count }, (_, i) => first + i);
  }).flat();
}

/** Means of squares of 2 × 2 pixels. */
function averaged(image: Float32Array): Float32Array {
  return Float32Array.from({ length: half * half }, (_, i) => {
    const corner = 2 * Math.floor(i / half) * side + 2 * (i % half);
    const square = [corner, corner + 1, corner + side, corner + side + 1];
    return square.reduce((sum, at) => sum + (image[at] ?? 0), 0) / square.length;
  });
}
