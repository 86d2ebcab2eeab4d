import type { Line } from "./lines-data.ts";

/** At most two points a pixel, the smallest and the largest of each; what is not finite stays. */
export function decimated(line: Line, from: number, to: number, width: number): Line {
  const { xs, ys } = line;
  let first = xs.findIndex((x) => x >= from);
  if (first < 0) return { ...line, xs: [], ys: [] };
  first = Math.max(0, first - 1);
  const behind = xs.findIndex((x) => x > to);
  const last = behind < 0 ? xs.length : behind + 1;
  const count = last - first;
  if (count <= 2 * width) return { ...line, xs: xs.slice(first, last), ys: ys.slice(first, last) };
  const kept: number[] = [];
  const each = count / width;
  for (let bucket = 0; bucket < width; bucket++) {
    let [least, most] = [-1, -1];
    const end = Math.min(last, Math.floor(first + (bucket + 1) * each));
    for (let i = Math.floor(first + bucket * each); i < end; i++) {
      const y = ys[i];
      if (y === undefined) continue;
      if (!Number.isFinite(y)) {
        kept.push(i);
        continue;
      }
      if (least < 0 || y < (ys[least] ?? 0)) least = i;
      if (most < 0 || y > (ys[most] ?? 0)) most = i;
    }
    if (least >= 0) kept.push(least);
    if (most >= 0 && most !== least) kept.push(most);
  }
  const sorted = kept.toSorted((a, b) => a - b);
  return { ...line, xs: sorted.map((i) => xs[i] ?? 0), ys: sorted.map((i) => ys[i]) };
}
