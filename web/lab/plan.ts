import type { WeighedCause } from "../../src/causes/cause.ts";
import { difference, type Edit } from "../../src/mitigations/difference.ts";
import { mitigations } from "../../src/mitigations/index.ts";
import type { Mitigation } from "../../src/mitigations/mitigation.ts";
import { type ActivationId, activationRef } from "../../src/model/activations/index.ts";
import type { InitializerRef } from "../../src/model/initializer.ts";
import { type InitializerId, initializerRef } from "../../src/model/initializers/index.ts";
import { withActivation } from "../../src/model/layer-activation.ts";
import { type Layer, type Model, mapLayers, replaceLayers } from "../../src/model/model.ts";
import { networkNamed } from "../../src/model/networks/index.ts";
import type { Problem } from "../../src/tasks/task.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { clips } from "../../src/training/clips/index.ts";
import type { Optimizer } from "../../src/training/optimizer.ts";
import { optimizers } from "../../src/training/optimizers/index.ts";
import type { Plan } from "../../src/training/plan.ts";
import type { Precision } from "../../src/training/precision.ts";
import type { Clip, Recipe } from "../../src/training/recipe.ts";
import { isImage, isRecurrent, type LabSetup } from "./setup.ts";

/** What a setup comes to: the plan, and what its mitigations changed in it. */
export interface LabPlan {
  readonly plan: Plan;
  readonly edits: readonly Edit[];
  /** Mitigations that do not apply to this network. */
  readonly idle: readonly string[];
}

/**
 * The plan of a setup on its data, with its mitigations applied one after the other.
 *
 * @param trace - of a run without them, where there is one: thresholds are computed from its norms.
 * @param weighed - what is wrong in it, where that is known.
 * @throws RangeError for what does not fit, in the words of the part that refuses.
 */
export function planFor(
  setup: LabSetup,
  problem: Problem,
  trace?: Trace,
  weighed: readonly WeighedCause[] = [],
): LabPlan {
  const before = { model: modelFor(setup, problem), recipe: recipeFor(setup, problem) };
  const idle: string[] = [];
  let plan: Plan = before;
  for (const id of setup.fixes) {
    const mitigation = (mitigations as readonly Mitigation[]).find((entry) => entry.id === id);
    const causes = [...weighed, ...assumed(mitigation?.treats ?? [], weighed)];
    const after = mitigation?.apply(plan, { problem, trace, causes });
    if (after) plan = after;
    else idle.push(id);
  }
  return { plan, edits: plan === before ? [] : difference(before, plan), idle };
}

/** Who asks for a mitigation takes what it treats as given. */
function assumed(
  treats: readonly string[],
  weighed: readonly WeighedCause[],
): readonly WeighedCause[] {
  return treats
    .filter((cause) => weighed.every((known) => known.cause !== cause))
    .map((cause) => ({
      cause,
      layer: undefined,
      layers: [],
      share: 1,
      figures: {},
      counterfactual: undefined,
    }));
}

function modelFor(setup: LabSetup, problem: Problem): Model {
  const named = networkNamed(setup.network, optionsFor(setup, problem));
  const plain = mapLayers(named, (layer) => edited(penalized(layer, setup), setup));
  const model = setup.dropout > 0 && setup.network === "mlp" ? withDropout(plain, setup) : plain;
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
  return setup.network === "mlp"
    ? { ...dense, normalization }
    : { ...dense, norm: normalization, branchScale: setup.branchScale };
}

/** What the named initializers are as variance scaling. Source: keras.io/api/layers/initializers */
const scalings: Readonly<Record<string, readonly [scale: number, mode: string]>> = {
  "he-normal": [2, "fan_in"],
  "he-uniform": [2, "fan_in"],
  "lecun-normal": [1, "fan_in"],
  "lecun-uniform": [1, "fan_in"],
  "glorot-normal": [1, "fan_avg"],
  "glorot-uniform": [1, "fan_avg"],
  "variance-scaling": [1, "fan_in"],
};

/** An initializer with every weight multiplied by `gain`. */
export function scaledInitializer(id: string, gain: number): InitializerRef {
  const plain = initializerRef(id as InitializerId);
  if (gain === 1) return plain;
  const [scale, mode] = scalings[id] ?? [];
  if (scale !== undefined && mode !== undefined && gain > 0) {
    const distribution = id.endsWith("uniform") ? "uniform" : "truncated_normal";
    return initializerRef("variance-scaling", { scale: scale * gain * gain, mode, distribution });
  }
  if (scale !== undefined) return initializerRef("zeros");
  const scaledNumbers = Object.entries(plain.config).map(
    ([key, value]) => [key, typeof value === "number" ? value * gain : value] as const,
  );
  return { id, config: Object.fromEntries(scaledNumbers) };
}

function penalized(layer: Layer, { penalty }: LabSetup): Layer {
  if (penalty === 0 || layer.kind !== "Dense") return layer;
  return { ...layer, config: { ...layer.config, kernelRegularizer: { l1: 0, l2: penalty } } };
}

function edited(layer: Layer, setup: LabSetup): Layer {
  const edit = setup.layers[layer.name];
  if (!edit || layer.kind !== "Dense") return layer;
  const { units, activation, initializer, gain } = edit;
  const kernel = initializer ?? setup.initializer;
  return {
    ...layer,
    config: {
      ...layer.config,
      ...(units !== undefined && { units }),
      ...(activation !== undefined && { activation: activationRef(activation as ActivationId) }),
      ...((initializer !== undefined || gain !== undefined) && {
        kernelInitializer: scaledInitializer(kernel, gain ?? setup.gain),
      }),
    },
  };
}

/** Dropout behind every hidden layer: behind its activation, where that is a layer of its own. */
function withDropout(model: Model, { dropout, normalization }: LabSetup): Model {
  const ends = normalization === "none" ? /^hidden_\d+$/ : /^hidden_\d+_activation$/;
  return replaceLayers(model, (layer) =>
    ends.test(layer.name)
      ? [
          layer,
          {
            kind: "Dropout",
            name: `${layer.name}_dropout`,
            config: { rate: dropout },
            inputs: [layer.name],
            trainable: true,
          } as Layer,
        ]
      : [layer],
  );
}

function recipeFor(setup: LabSetup, problem: Problem): Recipe {
  const optimizer = optimizers.find(({ id }) => id === setup.optimizer) as Optimizer | undefined;
  const known = Object.keys(optimizer?.defaults ?? {});
  const given: Readonly<Record<string, number>> = {
    learningRate: setup.learningRate,
    momentum: setup.momentum,
    weightDecay: setup.weightDecay,
    ...(setup.epsilon > 0 && { epsilon: setup.epsilon }),
  };
  const config = Object.fromEntries(Object.entries(given).filter(([key]) => known.includes(key)));
  const precision = precisionOf(setup.precision);
  const isClasses = problem.dataset.targets.kind === "classes";
  const clip = clipOf(setup);
  return {
    loss: { id: isClasses ? "categorical-crossentropy" : "mse", config: {} },
    optimizer: { id: setup.optimizer, config },
    batchSize: setup.batchSize,
    epochs: (setup.steps * Math.min(setup.batchSize, problem.train.length)) / problem.train.length,
    clip,
    ...(setup.schedule !== "constant" && { schedule: { id: setup.schedule, config: {} } }),
    ...(precision && { precision }),
  };
}

function clipOf({ clip, clipThreshold }: LabSetup): Clip | undefined {
  const kind = clips.find(({ id }) => id === clip)?.id;
  return kind && { kind, threshold: clipThreshold };
}

function precisionOf(name: string): Precision | undefined {
  if (name === "bfloat16") return { format: "bfloat16", lossScale: 1 };
  if (name === "float16") return { format: "float16", lossScale: 1 };
  return name === "float32" ? undefined : { format: "float16", lossScale: "dynamic" };
}
