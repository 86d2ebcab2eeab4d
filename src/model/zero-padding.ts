import { refuseChannelsFirst, spatialOf } from "./convolution.ts";
import type { LayerKind, RawConfig } from "./layer.ts";
import { only } from "./only.ts";
import { shown } from "./raw-config.ts";

export interface ZeroPaddingConfig {
  /** Zeros before and behind every spatial axis. */
  readonly padding: readonly (readonly [number, number])[];
}

/** Zeros around the spatial axes: everything but the names of ZeroPadding1D and ZeroPadding2D. */
export function zeroPaddingRules(axes: 1 | 2, who: string) {
  return {
    read(raw, name) {
      refuseChannelsFirst(raw, name);
      return { padding: readPads(raw, axes, name) };
    },
    write: ({ padding }) => ({
      padding: axes === 1 ? padding[0] : padding,
      data_format: "channels_last",
    }),
    outputShape({ padding }, inputs) {
      const sample = only(inputs, who);
      const sizes = spatialOf(sample, axes, who).map((size, axis) => {
        const [before, after] = padding[axis] ?? [0, 0];
        return before + size + after;
      });
      return [...sizes, sample.at(-1) ?? 1];
    },
    parameters: () => [],
    forward(ops, { config: { padding }, inputs }) {
      const side = (at: 0 | 1) => [0, ...padding.map((both) => both[at]), 0];
      return ops.pad(only(inputs, who), side(0), side(1));
    },
  } as const satisfies Omit<LayerKind<ZeroPaddingConfig>, "id" | "kind" | "summary" | "source">;
}

/** One count for all sides; one per axis; or one before and one behind each axis. */
function readPads(raw: RawConfig, axes: number, who: string): ZeroPaddingConfig["padding"] {
  const value: unknown = raw["padding"] ?? 1;
  const sides = Array.isArray(value) && axes === 1 ? [value] : value;
  const list = Array.isArray(sides) ? sides : Array.from({ length: axes }, () => sides);
  const pairs = list.map((both) => (Array.isArray(both) ? both : [both, both]));
  const isCount = (count: unknown) => Number.isSafeInteger(count) && Number(count) >= 0;
  const fits = pairs.every((both) => both.length === 2 && both.every(isCount));
  if (fits && pairs.length === axes) return pairs as [number, number][];
  throw new RangeError(
    `${who}: padding must be whole numbers ≥ 0, one, one for each axis or two for each, got ${shown(value)}`,
  );
}
