import { computed, type Given, type TorchLayer, type TorchWriters } from "./layer.ts";
import { padsLiteral } from "./window.ts";

export const shapes = {
  Flatten: () => computed((x) => `torch.flatten(${x}, 1)`),
  Reshape: ({ built }) => computed((x) => `${x}.reshape(-1, ${built.outputShape.join(", ")})`),
  Permute: ({ config }) => computed((x) => `${x}.permute(0, ${config.dims.join(", ")})`),
  ZeroPadding1D: zeroPadding,
  ZeroPadding2D: zeroPadding,
  UpSampling1D: upSampling,
  UpSampling2D: upSampling,
} as const satisfies Partial<TorchWriters>;

function zeroPadding({ config }: Given<"ZeroPadding1D" | "ZeroPadding2D">): TorchLayer {
  return computed((x) => `F.pad(${x}, ${padsLiteral(config.padding)})`);
}

function upSampling({ config }: Given<"UpSampling1D" | "UpSampling2D">): TorchLayer {
  return computed((x) =>
    config.size.reduce(
      (repeated, times, axis) => `${repeated}.repeat_interleave(${times}, ${axis + 1})`,
      x,
    ),
  );
}
