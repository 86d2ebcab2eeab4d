import { type ActivationId, activationRef } from "../../src/model/activations/index.ts";
import { withActivation } from "../../src/model/layer-activation.ts";
import { type Layer, type Model, mapLayers } from "../../src/model/model.ts";
import { networkNamed } from "../../src/model/networks/index.ts";
import type { Problem } from "../../src/tasks/task.ts";
import { editedLayer, withHiddenParts } from "./edited-layers.ts";
import { scaledInitializer } from "./scaled-initializer.ts";
import { isImage, isRecurrent, type LabSetup } from "./setup.ts";

/** The network of a setup, for the samples and targets of its task. */
export function modelFor(setup: LabSetup, problem: Problem): Model {
  const named = networkNamed(setup.network, optionsFor(setup, problem));
  const plain = mapLayers(named, (layer) => editedLayer(penalized(layer, setup), setup));
  const model = setup.network === "mlp" ? withHiddenParts(plain, setup) : plain;
  if (setup.output === "fitting") return model;
  const last = model.layers.at(-1);
  return mapLayers(model, (layer) =>
    layer.name === last?.name
      ? withActivation(layer, activationRef(setup.output as ActivationId))
      : layer,
  );
}

/** Convolutional networks have 6k + 2 layers. Source: He et al. 2016, §4.2 */
const layersPerStage = 6;

function optionsFor(setup: LabSetup, { dataset }: Problem): object {
  const { targets, shape, codes } = dataset;
  const answer =
    targets.kind === "classes"
      ? { outputs: targets.names.length, head: "classes" }
      : { outputs: targets.width, head: "numbers" };
  const sequence =
    codes === undefined
      ? { steps: shape[0], features: shape[1] }
      : { steps: shape[0], vocabulary: codes };
  const activation = activationRef(setup.activation as ActivationId);
  const initializer = scaledInitializer(setup.initializer, setup.gain);
  const { depth, width, normalization } = setup;
  if (isRecurrent(setup)) {
    const recurrent = {
      layers: depth,
      units: width,
      kernelInitializer: initializer,
      recurrentInitializer: scaledInitializer("orthogonal", setup.recurrentGain),
    };
    const cell =
      setup.network === "rnn"
        ? { activation }
        : setup.network === "lstm"
          ? { forgetBias: setup.forgetBias }
          : {};
    return { ...answer, ...sequence, ...recurrent, ...cell };
  }
  if (setup.network === "transformer") {
    const heads = [4, 2].find((count) => width % count === 0) ?? 1;
    const { branchScale, dropout } = setup;
    return {
      ...answer,
      ...sequence,
      depth,
      width,
      heads,
      activation,
      dropout,
      norm: normalization,
      branchScale,
    };
  }
  if (isImage(setup)) {
    const layers = layersPerStage * Math.max(1, Math.round((depth - 2) / layersPerStage)) + 2;
    return { ...answer, input: shape, layers, width, activation, initializer, normalization };
  }
  const dense = { ...answer, input: shape, depth, width, activation, initializer };
  // What stands around the weights of a perceptron may differ from layer to layer: it is put in behind.
  if (setup.network === "mlp") return dense;
  return { ...dense, norm: normalization, branchScale: setup.branchScale };
}

function penalized(layer: Layer, { penalty }: LabSetup): Layer {
  if (penalty === 0 || layer.kind !== "Dense") return layer;
  return { ...layer, config: { ...layer.config, kernelRegularizer: { l1: 0, l2: penalty } } };
}
