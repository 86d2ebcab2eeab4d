import type { Curve } from "./curve.ts";

/** A curve of at most so many points, with every peak and dip: of each stretch its smallest and its largest stay, and what is not finite. */
export function thinnedCurve(curve: Curve, most: number): Curve {
  const { positions, values } = curve;
  const keep = kept(values, most);
  return {
    ...curve,
    positions: keep.map((i) => positions[i] ?? Number.NaN),
    values: keep.map((i) => {
      const value = values[i] ?? Number.NaN;
      return Number.isFinite(value) ? Number(value.toPrecision(6)) : value;
    }),
  };
}

/** Indices of the smallest and the largest of each stretch, of both ends, and of the ends of what is not finite. */
function kept(values: readonly number[], most: number): readonly number[] {
  if (values.length <= most) return values.map((_, i) => i);
  const each = (2 * values.length) / most;
  const found = new Set([0, values.length - 1]);
  for (let start = 0; start < values.length; start += each) {
    let [least, largest] = [-1, -1];
    const end = Math.min(values.length, Math.floor(start + each));
    for (let i = Math.floor(start); i < end; i++) {
      const value = values[i] ?? Number.NaN;
      if (!Number.isFinite(value)) {
        if (Number.isFinite(values[i - 1] ?? 0) || Number.isFinite(values[i + 1] ?? 0))
          found.add(i);
        continue;
      }
      if (least < 0 || value < (values[least] ?? 0)) least = i;
      if (largest < 0 || value > (values[largest] ?? 0)) largest = i;
    }
    if (least >= 0) found.add(least).add(largest);
  }
  return [...found].toSorted((a, b) => a - b);
}
