const eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** A bar of block characters, `share` of `width` long to an eighth of a character; empty for NaN. */
export function bar(share: number, width: number): string {
  if (!(share > 0)) return "";
  const length = Math.round(Math.min(1, share) * width * 8);
  return "█".repeat(Math.floor(length / 8)) + (eighths[length % 8] ?? "");
}

/** Fewer decades than this between the longest and the shortest bar would make small differences look large. */
const fewestDecades = 4;
/** So that the smallest value is still seen. */
const shortest = 1 / 16;

/**
 * Bars on one logarithmic scale: the largest value is full, the smallest barely seen, four decades at least. Zero has no
 * bar; infinite is full.
 */
export function logBars(values: readonly number[], width: number): readonly string[] {
  const decades = values.map((value) => Math.log10(value));
  const finite = decades.filter(Number.isFinite);
  const high = Math.max(...finite);
  const low = Math.min(...finite, high - fewestDecades);
  return decades.map((decade) => {
    if (decade === Number.POSITIVE_INFINITY) return bar(1, width);
    return Number.isFinite(decade)
      ? bar(shortest + (1 - shortest) * ((decade - low) / (high - low)), width)
      : "";
  });
}
