import type { Dataset } from "../formats/dataset.ts";
import { blankFeatures, optionsOf } from "./options.ts";
import type { Task } from "./task.ts";

const channels = 2;

/**
 * Channel 0 holds numbers uniform in [0, 1), channel 1 two ones among zeros: one uniformly in the
 * first half of the steps, ⌊length/2⌋ of them, one in the rest. Answering 1 has a squared error of
 * 1/6.
 */
export const adding = {
  id: "adding",
  summary:
    "The adding problem: the sum of the two numbers of a sequence that are marked, one in each half.",
  source:
    "Hochreiter & Schmidhuber 1997, Long Short-Term Memory, §5.4; markers as in Arjovsky et al. 2016, §5.2 — https://arxiv.org/abs/1511.06464",
  validation: 0.2,
  defaults: { length: 50, samples: 2000 },
  ranges: { length: { least: 2, most: 10_000 }, samples: { least: 10, most: 100_000 } },
  ceiling: { metric: 1, source: "By construction: the two marked numbers determine the sum." },
  async load(rng, given = {}): Promise<Dataset> {
    const { length, samples } = optionsOf(adding, given);
    const stream = rng.split("adding");
    const shape = [length, channels];
    const features = blankFeatures("adding", samples, shape);
    const sums = new Float32Array(samples);
    const half = Math.floor(length / 2);
    for (let n = 0; n < samples; n++) {
      const start = n * length;
      for (let t = 0; t < length; t++) features[(start + t) * channels] = stream.uniform();
      for (const step of [stream.below(half), half + stream.below(length - half)]) {
        const at = (start + step) * channels;
        features[at + 1] = 1;
        sums[n] = (sums[n] ?? 0) + (features[at] ?? 0);
      }
    }
    return {
      size: samples,
      shape,
      features,
      featureNames: [],
      targets: { kind: "numbers", values: sums, width: 1 },
      lag: length - 1,
    };
  },
} as const satisfies Task;
