import type { Rng } from "../core/rng.ts";
import type { Dataset } from "../formats/dataset.ts";
import { blankFeatures, optionsOf } from "./options.ts";
import type { Task } from "./task.ts";

/** Brightness in [−1, 1] of a pattern at row y and column x, in pixels. */
type Pattern = (y: number, x: number) => number;

interface Kind {
  readonly name: string;
  /** A pattern of this kind with its place, phase and size drawn, for images of `size` pixels. */
  draw(size: number, rng: Rng): Pattern;
}

/** Pixels from one stripe to the next, drawn uniformly. */
const shortestWave = 4;
const longestWave = 8;

/** Half widths of disks and frames as shares of the image, drawn uniformly. */
const smallest = 0.2;
const largest = 0.3;

const kinds: readonly Kind[] = [
  stripes("horizontal", (y) => y),
  stripes("vertical", (_, x) => x),
  stripes("rising", (y, x) => (x + y) / Math.SQRT2),
  stripes("falling", (y, x) => (x - y) / Math.SQRT2),
  { name: "disk", draw: (size, rng) => placed(size, rng, (y, x) => Math.hypot(y, x) <= 1) },
  {
    name: "frame",
    draw: (size, rng) =>
      placed(size, rng, (y, x) => {
        const distance = Math.max(Math.abs(y), Math.abs(x));
        return distance <= 1 && distance > 0.6;
      }),
  },
];

/**
 * Gray images, or colored ones where every channel shows the pattern at a strength uniform in
 * [½, 1); Gaussian noise is added to every pixel. A stripe's phase and wavelength (4 to 8 pixels), a
 * disk's or frame's center and half width (0.2 to 0.3 of the image) are drawn for each image, so that no
 * single pixel tells anything.
 */
export const shapes = {
  id: "shapes",
  summary:
    "Small noisy images of six kinds, anywhere in the picture: stripes in four directions, disks and square frames.",
  source:
    "Made for convolutions, after Hubel & Wiesel 1962, Receptive fields in the cat's visual cortex: oriented stripes at any position",
  validation: 0.2,
  defaults: { size: 16, channels: 1, noise: 0.3, samples: 1800 },
  ranges: {
    size: { least: 12, most: 128 },
    channels: { least: 1, most: 3 },
    noise: { least: 0, most: 0.5, isAmount: true },
    samples: { least: 30, most: 100_000 },
  },
  ceiling: {
    metric: 1,
    source:
      "Reached on 360 held-out images by two convolutions (16 of 5 × 5, 32 of 3 × 3), global average pooling and Adam 3e-3: " +
      "1.000 at noise 0.3 and 0.5, with 1 and 3 channels. A linear model reached 0.43–0.54.",
  },
  async load(rng, given = {}): Promise<Dataset> {
    const { size, channels, noise, samples } = optionsOf(shapes, given);
    const stream = rng.split("shapes");
    const shape = [size, size, channels];
    const features = blankFeatures("shapes", samples, shape);
    const labels = Int32Array.from({ length: samples }, (_, n) => n % kinds.length);
    let next = 0;
    for (const label of labels) {
      const pattern = kinds[label]?.draw(size, stream);
      const strengths = Array.from({ length: channels }, () =>
        channels === 1 ? 1 : 0.5 + 0.5 * stream.uniform(),
      );
      for (let y = 0; y < size; y++)
        for (let x = 0; x < size; x++)
          for (const strength of strengths)
            features[next++] = strength * (pattern?.(y, x) ?? 0) + noise * stream.normal();
    }
    const names = kinds.map(({ name }) => name);
    return {
      size: samples,
      shape,
      features,
      featureNames: [],
      targets: { kind: "classes", labels, names },
    };
  },
} as const satisfies Task;

/** A wave along `position`. */
function stripes(name: string, position: (y: number, x: number) => number): Kind {
  return {
    name,
    draw(_, rng) {
      const wave = shortestWave + (longestWave - shortestWave) * rng.uniform();
      const phase = rng.uniform();
      return (y, x) => Math.sin(2 * Math.PI * (position(y, x) / wave + phase));
    },
  };
}

/** 1 inside, 0 outside; `isInside` sees coordinates from −1 to 1 across the shape, which lies wholly in the image. */
function placed(size: number, rng: Rng, isInside: (y: number, x: number) => boolean): Pattern {
  const radius = size * (smallest + (largest - smallest) * rng.uniform());
  const center = () => radius + (size - 1 - 2 * radius) * rng.uniform();
  const [top, left] = [center(), center()];
  return (y, x) => (isInside((y - top) / radius, (x - left) / radius) ? 1 : 0);
}
