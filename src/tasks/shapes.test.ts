import { describe, expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import { shapes } from "./shapes.ts";
import type { Dataset, Task } from "./task.ts";

const task: Task = shapes;
const names = ["horizontal", "vertical", "rising", "falling", "disk", "frame"] as const;
type Name = (typeof names)[number];

interface Image {
  readonly name: Name;
  /** First channel. */
  at(y: number, x: number): number;
}

function imagesOf({ features, targets, size, shape }: Dataset): Image[] {
  const [height = 0, width = 0, channels = 0] = shape;
  return Array.from({ length: size }, (_, n) => ({
    name: names[targets.kind === "classes" ? (targets.labels[n] ?? 0) : 0] ?? "disk",
    at: (y, x) => features[((n * height + y) * width + x) * channels] ?? Number.NaN,
  }));
}

/** Largest difference between pixels that lie `down` and `right` of each other. */
function change({ at }: Image, size: number, down: number, right: number): number {
  let most = 0;
  for (let y = 1; y < size - 1; y++)
    for (let x = 1; x < size - 1; x++)
      most = Math.max(most, Math.abs(at(y + down, x + right) - at(y, x)));
  return most;
}

/** The pixels that are lit, and their middle. */
function lit({ at }: Image, size: number) {
  const rows = Array.from({ length: size }, (_, y) => y);
  const pixels = rows.flatMap((y) =>
    rows.flatMap((x) => (at(y, x) > 0 ? [{ y, x, value: at(y, x) }] : [])),
  );
  const middle = (values: readonly number[]) =>
    Math.round((Math.min(...values) + Math.max(...values)) / 2);
  return { pixels, y: middle(pixels.map(({ y }) => y)), x: middle(pixels.map(({ x }) => x)) };
}

/** Stripes do not change along themselves, and do across. */
const along: Readonly<Partial<Record<Name, readonly [number, number]>>> = {
  horizontal: [0, 1],
  vertical: [1, 0],
  rising: [-1, 1],
  falling: [1, 1],
};

describe.each([12, 16, 33])("without noise, %i pixels wide", (size) => {
  test("the pattern is that of the class, for every image", async () => {
    const images = imagesOf(await task.load(rngOf(1), { size, noise: 0, samples: 300 }));
    for (const image of images) {
      const direction = along[image.name];
      if (direction) {
        // Waves of at most 8 pixels change by far more than rounding from one pixel to another.
        for (const [name, [down, right]] of Object.entries(along))
          if (name === image.name) expect(change(image, size, down, right)).toBeLessThan(1e-5);
          else expect(change(image, size, down, right)).toBeGreaterThan(0.1);
        continue;
      }
      const { pixels, y, x } = lit(image, size);
      expect(pixels.every(({ value }) => value === 1)).toBe(true);
      expect(pixels.length).toBeGreaterThan(8);
      expect(image.at(y, x)).toBe(image.name === "disk" ? 1 : 0);
    }
  });
});

test("noise is Gaussian and of the deviation asked for", async () => {
  const [clean, noisy] = await Promise.all(
    [0, 0.5].map(async (noise) => {
      // The pattern of the first image is drawn before any noise.
      const { features } = await task.load(rngOf(4), { noise, samples: 30, size: 128 });
      return features.subarray(0, 128 * 128);
    }),
  );
  const squares = Array.from(noisy ?? [], (value, i) => (value - (clean?.[i] ?? 0)) ** 2);
  const deviation = Math.sqrt(squares.reduce((sum, x) => sum + x, 0) / squares.length);
  // Three standard errors: 3 · 0.5/√(2 · 16,384).
  expect(Math.abs(deviation - 0.5)).toBeLessThan(0.0083);
});

test("channels show one pattern at strengths of ½ and more", async () => {
  const dataset = await task.load(rngOf(1), { channels: 3, noise: 0, samples: 60 });
  expect(dataset.shape).toEqual([16, 16, 3]);
  for (let n = 0; n < dataset.size; n++) {
    const image = dataset.features.subarray(n * 768, (n + 1) * 768);
    const brightest = [0, 1, 2].map((channel) =>
      image.reduce((top, x, i) => (i % 3 === channel ? Math.max(top, Math.abs(x)) : top), 0),
    );
    const ratio = (brightest[1] ?? 0) / (brightest[0] ?? 1);
    for (let i = 0; i < image.length; i += 3)
      expect(image[i + 1]).toBeCloseTo(ratio * (image[i] ?? 0), 4);
    expect(ratio).toBeGreaterThan(0.45);
    expect(ratio).toBeLessThan(2.2);
  }
});

test("the nearest class mean, a linear rule, is right less than two times in three", async () => {
  const train = await task.load(rngOf(1), {});
  const unseen = await task.load(rngOf(2), { samples: 600 });
  const means = names.map((_, label) => meanOf(train, label));
  const right = Array.from({ length: unseen.size }, (_, n) => {
    const image = unseen.features.subarray(n * 256, (n + 1) * 256);
    const distances = means.map((mean) =>
      mean.reduce((d, m, i) => d + (m - (image[i] ?? 0)) ** 2, 0),
    );
    return Number(distances.indexOf(Math.min(...distances)) === labelsOf(unseen)[n]);
  });
  expect(right.reduce((sum, x) => sum + x, 0) / unseen.size).toBeLessThan(2 / 3);
});

function labelsOf({ targets }: Dataset): Int32Array {
  return targets.kind === "classes" ? targets.labels : new Int32Array();
}

function meanOf(dataset: Dataset, label: number): Float64Array {
  const own = [...labelsOf(dataset).keys()].filter((n) => labelsOf(dataset)[n] === label);
  const mean = new Float64Array(256);
  for (const n of own)
    for (let i = 0; i < 256; i++)
      mean[i] = (mean[i] ?? 0) + (dataset.features[n * 256 + i] ?? 0) / own.length;
  return mean;
}

test.each([
  [{ size: 8 }, "shapes: size must be a whole number from 12 to 128, got 8"],
  [{ noise: 0.6 }, "shapes: noise must be a number from 0 to 0.5, got 0.6"],
  [{ channels: 4 }, "shapes: channels must be a whole number from 1 to 3, got 4"],
  [{ chanels: 3 }, 'shapes: unknown option, got "chanels"; try "channels"'],
])("%o is refused", async (options, message) => {
  await expect(task.load(rngOf(1), options)).rejects.toThrow(new RangeError(message));
});
