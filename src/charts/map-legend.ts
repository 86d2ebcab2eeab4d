import type { LayerMap } from "./layer-map.ts";

/** What the colors of a map mean, from blue to orange. */
export function legendOf({
  healthy,
  limit,
  rowKind,
}: Pick<LayerMap, "healthy" | "limit" | "rowKind">): {
  readonly low: string;
  readonly middle: string;
  readonly high: string | undefined;
} {
  if (healthy.kind === "share") return { low: "all", middle: "none", high: undefined };
  if (healthy.kind === "difference")
    return { low: `${limit} decades smaller`, middle: "the same", high: `${limit} decades larger` };
  if (healthy.kind === "rest") return { low: "0", middle: "1", high: undefined };
  const middle =
    healthy.against === "last-hidden"
      ? rowKind === "time step"
        ? "as at the last time step"
        : "as the last hidden layer"
      : healthy.against === "first-step"
        ? "as at the first step"
        : String(healthy.against);
  const factor = limit >= 2 ? `${limit} decades` : `a factor ${Math.round(10 ** limit)}`;
  return { low: `${factor} below`, middle, high: `${factor} above` };
}
