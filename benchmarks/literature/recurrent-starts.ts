import type { InitializerRef } from "../../src/model/initializer.ts";
import { initializerRef } from "../../src/model/initializers/index.ts";
import { type Model, mapLayers } from "../../src/model/model.ts";

/** U(±1/√H), as PyTorch starts recurrent layers. */
export function pytorchUniform(width: number): InitializerRef {
  const bound = 1 / Math.sqrt(width);
  return initializerRef("random-uniform", { minval: -bound, maxval: bound });
}

/** LSTMs with biases for memories of all lengths up to a horizon, Tallec & Ollivier 2018. */
export function withChrono(model: Model, horizon: number): Model {
  const biasInitializer = initializerRef("chrono", { horizon });
  return mapLayers(model, (layer) =>
    layer.kind === "LSTM"
      ? { ...layer, config: { ...layer.config, unitForgetBias: false, biasInitializer } }
      : layer,
  );
}
