import { median } from "./median.ts";

/**
 * Theil–Sen slope of ys over xs, the median of (y_j − y_i) / (x_j − x_i) over all pairs: up to 29 % of the points may
 * be wrong by any amount. Points with a NaN or infinite coordinate are left out, as are pairs with equal x.
 *
 * @param xs - 0 … n − 1 when omitted.
 * @returns NaN below two finite points with different x.
 * @throws RangeError when xs and ys differ in length.
 *
 * Source: Sen 1968, "Estimates of the Regression Coefficient Based on Kendall's Tau".
 */
export function slope(ys: ArrayLike<number>, xs?: ArrayLike<number>): number {
  if (xs && xs.length !== ys.length)
    throw new RangeError(
      `slope: xs and ys must be equally long, got ${xs.length} and ${ys.length}`,
    );
  const points = Array.from(ys, (y, i): [number, number] => [xs ? (xs[i] ?? Number.NaN) : i, y]);
  const finite = points.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
  const slopes = finite.flatMap(([x0, y0], i) =>
    finite.slice(i + 1).flatMap(([x1, y1]) => (x0 === x1 ? [] : [(y1 - y0) / (x1 - x0)])),
  );
  return median(slopes);
}
