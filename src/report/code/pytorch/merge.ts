import { mergedMask } from "../mask.ts";
import { type Given, overFeatures, type TorchLayer, type TorchWriters } from "./layer.ts";

export const merges = {
  Add: () => merged((inputs) => inputs.join(" + ")),
  Average: () => merged((inputs) => `(${inputs.join(" + ")}) / ${inputs.length}`),
  Subtract: () => merged((inputs) => inputs.join(" - ")),
  Multiply: multiply,
  Maximum: maximum,
  Concatenate: ({ config }) =>
    merged((inputs) => `torch.cat([${inputs.join(", ")}], ${config.axis})`),
} as const satisfies Partial<TorchWriters>;

function merged(forward: TorchLayer["forward"]): TorchLayer {
  return { make: [], forward };
}

/** A step that does not count is a factor 1, and 0 where it counts in none. */
function multiply({ built, masks }: Given<"Multiply">): TorchLayer {
  const rank = built.outputShape.length + 1;
  const where = (mask: string | undefined, x: string, other: string) =>
    mask === undefined ? x : `torch.where(${overFeatures(mask, rank)}, ${x}, ${other})`;
  return merged((inputs) => {
    const factors = inputs.map((x, i) => where(masks[i], x, "1.0"));
    return where(mergedMask(masks), factors.join(" * "), "0.0");
  });
}

/** Each takes the other's value where only the other counts. */
function maximum({ built, masks }: Given<"Maximum">): TorchLayer {
  const rank = built.outputShape.length + 1;
  const where = (mask: string | undefined, x: string, other: string) =>
    mask === undefined ? x : `torch.where(${overFeatures(mask, rank)}, ${x}, ${other})`;
  return merged((inputs) => {
    const [first, ...others] = inputs.map((x, i) => ({ x, mask: masks[i] }));
    const largest = others.reduce((a, b) => {
      const right = where(b.mask, b.x, a?.x ?? "");
      const left = where(a?.mask, a?.x ?? "", right);
      return { x: `torch.maximum(${left}, ${right})`, mask: mergedMask([a?.mask, b.mask]) };
    }, first);
    return largest?.x ?? "";
  });
}
