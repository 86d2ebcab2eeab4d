import { expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import { digits } from "./digits.ts";
import { sequentialDigits } from "./sequential-digits.ts";
import type { Dataset, Task } from "./task.ts";

const task: Task = sequentialDigits;

function labelsOf({ targets }: Dataset): Int32Array {
  return targets.kind === "classes" ? targets.labels : new Int32Array();
}

test("images are rows, the first of each digit, and equally many", async () => {
  const dataset = await task.load(rngOf(1), { samples: 59 });
  expect(dataset).toMatchObject({ size: 50, shape: [28, 28] });
  const all = await digits.load();
  for (const [n, label] of labelsOf(dataset).entries()) {
    expect(label).toBe(Math.floor(n / 5));
    const source = all.targets.labels.indexOf(label) + (n % 5);
    const image = dataset.features.subarray(n * 784, (n + 1) * 784);
    expect(image).toEqual(all.features.subarray(source * 784, (source + 1) * 784));
  }
});

test("pixels are the means of squares of four, row by row", async () => {
  const rows = await task.load(rngOf(1), { samples: 40 });
  const pixels = await task.load(rngOf(1), { samples: 40, pixels: 1 });
  expect(pixels).toMatchObject({ size: 40, shape: [196, 1] });
  expect(labelsOf(pixels)).toEqual(labelsOf(rows));
  for (const [n, y, x] of [
    [0, 0, 0],
    [7, 6, 9],
    [39, 13, 13],
  ] as const) {
    const at = (row: number, column: number) => rows.features[(n * 28 + row) * 28 + column] ?? 0;
    const square =
      at(2 * y, 2 * x) + at(2 * y, 2 * x + 1) + at(2 * y + 1, 2 * x) + at(2 * y + 1, 2 * x + 1);
    expect(pixels.features[n * 196 + y * 14 + x]).toBeCloseTo(square / 4, 6);
  }
});

test("a ceiling is known for 2,000 images only, and is lower for pixels", () => {
  const ceiling = (pixels: number, samples: number) =>
    task.ceilingOf?.({ pixels, samples })?.metric;
  expect(ceiling(0, 2000)).toBe(task.ceiling.metric);
  expect(ceiling(1, 2000)).toBeLessThan(task.ceiling.metric);
  expect(ceiling(0, 500)).toBeUndefined();
});

test.each([
  [{ pixels: 2 }, "sequential-digits: pixels must be a whole number from 0 to 1, got 2"],
  [
    { samples: 9000 },
    "sequential-digits: samples must be a whole number from 20 to 8630, got 9000",
  ],
  [{ pixel: 1 }, 'sequential-digits: unknown option, got "pixel"; try "pixels"'],
])("%o is refused", async (options, message) => {
  await expect(task.load(rngOf(1), options)).rejects.toThrow(new RangeError(message));
});
