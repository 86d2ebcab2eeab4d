import { depthLayers, samples, type Trace, weightedLayers } from "../trace/trace.ts";
import type { Chart, MapFigure } from "./chart.ts";

/** Decades at which the color is full: a network four decades off does not train. Source: detectors/vanishing-gradient */
const limit = 4;
const question = "Does the gradient keep its size on its way to the input?";

/** Layer × step: the gradient of every layer against that of the last hidden one. Flat is healthy. */
export const gradientMap = {
  id: "gradient-map",
  summary: "Layer × step map of the gradient relative to the last hidden layer, in decades.",
  source: "Philipp et al. 2017, gradient scale coefficient — https://arxiv.org/abs/1712.05577",
  question,
  shows: ["activation-grad-norm"],
  figure(trace) {
    const watched = samples(trace);
    const output = weightedLayers(trace).at(-1) ?? 0;
    const hidden = depthLayers(trace).filter((layer) => layer < output);
    const top = hidden.at(-1);
    const rows = hidden.toReversed();
    return {
      title: question,
      rows: rows.map((layer) => trace.header.layers[layer]?.name ?? ""),
      columns: watched.map(({ step }) => step),
      cells: rows.map((layer) =>
        watched.map(({ layers }) => {
          const grads = layers["activation-grad-norm"] ?? [];
          return Math.log10((grads[layer] ?? Number.NaN) / (grads[top ?? 0] ?? Number.NaN));
        }),
      ),
      unit: "decades",
      limit,
    };
  },
} as const satisfies Chart<Trace, MapFigure>;
