import { sizeOf } from "../../src/graph/tensor.ts";
import { activations } from "../../src/model/activations/index.ts";
import { built } from "../../src/model/build.ts";
import { initializerRef } from "../../src/model/initializers/index.ts";
import type { InnerLayer } from "../../src/model/inner-layer.ts";
import { layerList } from "../../src/model/layer-list.ts";
import { denseConfig } from "../../src/model/network.ts";
import { digits, near, type Row } from "./expectation.ts";

/** Slopes of activations and sizes of layers. */
export function readOff(): readonly Row[] {
  return [
    ...(["tanh", "sigmoid"] as const).map((id) => ({
      id: `slope/${id}`,
      what: `largest slope of ${id}`,
      source: "R1",
      expectation: near(id === "tanh" ? 1 : 0.25, 1e-9),
      measured: largestSlope(id),
      format: digits,
    })),
    {
      id: "maxout",
      what: "parameters of Maxout with two pieces / of Dense",
      source: "Goodfellow et al. 2013",
      expectation: near(2, 0),
      measured: parametersOf(maxout) / parametersOf({ kind: "Dense", config: denseConfig(64) }),
      format: digits,
    },
  ];
}

function largestSlope(id: "tanh" | "sigmoid"): number {
  const scalar = activations.find((each) => each.id === id);
  if (!scalar || !("scalar" in scalar)) return Number.NaN;
  const grid = Array.from({ length: 2001 }, (_, i) => (i - 1000) / 100);
  return Math.max(...grid.map((x) => scalar.scalar.derivative(x, {}, 1)));
}

const maxout: InnerLayer = {
  kind: "Maxout",
  config: {
    units: 64,
    pieces: 2,
    useBias: true,
    kernelInitializer: initializerRef("glorot-uniform"),
    biasInitializer: initializerRef("zeros"),
    kernelRegularizer: undefined,
    biasRegularizer: undefined,
  },
};

function parametersOf(layer: InnerLayer): number {
  const list = layerList();
  list.append("input", { kind: "InputLayer", config: { shape: [64] } });
  list.append("layer", layer);
  return built(list.model("one"))
    .flatMap(({ parameters }) => parameters)
    .reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}
