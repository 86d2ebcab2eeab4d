import { type ActivationId, activationRef } from "../model/activations/index.ts";
import type { InitializerRef } from "../model/initializer.ts";
import { initializerRef } from "../model/initializers/index.ts";
import type { Layer, LayerOf } from "../model/model.ts";
import type { Problem, Targets } from "../tasks/task.ts";
import type { Trace } from "../trace/trace.ts";
import type { Plan } from "../training/plan.ts";
import type { Recipe } from "../training/recipe.ts";
import type { Situation } from "./mitigation.ts";

/** What a test wants to be other than usual. */
export interface MlpOptions {
  readonly inputs?: number;
  readonly widths?: readonly number[];
  readonly activation?: ActivationId;
  readonly output?: ActivationId;
  readonly units?: number;
  readonly kernel?: InitializerRef;
  readonly recipe?: Partial<Recipe>;
}

export function dense(
  name: string,
  from: string,
  units: number,
  activation: ActivationId,
  kernel: InitializerRef = initializerRef("glorot-uniform"),
): LayerOf<"Dense"> {
  return {
    kind: "Dense",
    name,
    config: {
      units,
      activation: activationRef(activation),
      useBias: true,
      kernelInitializer: kernel,
      biasInitializer: initializerRef("zeros"),
      kernelRegularizer: undefined,
      biasRegularizer: undefined,
    },
    inputs: [from],
    trainable: true,
  };
}

export function input(...shape: readonly number[]): LayerOf<"InputLayer"> {
  return { kind: "InputLayer", name: "x", config: { shape }, inputs: [], trainable: true };
}

export function planOf(layers: readonly Layer[], recipe: Partial<Recipe> = {}): Plan {
  return {
    model: { name: "net", layers, dialect: "keras3", training: undefined },
    recipe: {
      loss: { id: "categorical-crossentropy", config: {} },
      optimizer: { id: "sgd", config: { learningRate: 0.1, momentum: 0.9 } },
      batchSize: 4,
      epochs: 1,
      clip: undefined,
      ...recipe,
    },
  };
}

/** A multilayer perceptron with hidden layers h1, h2, … and the output layer y. */
export function mlp({
  inputs = 2,
  widths = [6, 6, 6],
  activation = "sigmoid",
  output = "softmax",
  units = 3,
  kernel = initializerRef("glorot-uniform"),
  recipe = {},
}: MlpOptions = {}): Plan {
  const hidden = widths.map((width, i) =>
    dense(`h${i + 1}`, i === 0 ? "x" : `h${i}`, width, activation, kernel),
  );
  const last = widths.length === 0 ? "x" : `h${widths.length}`;
  return planOf([input(inputs), ...hidden, dense("y", last, units, output, kernel)], recipe);
}

/** The same with the activations in layers of their own, a1, a2, … */
export function mlpWithActivationLayers(width = 6): Plan {
  return planOf([
    input(2),
    dense("h1", "x", width, "linear"),
    layer("LeakyReLU", "a1", "h1", { negativeSlope: 0.3 }),
    dense("h2", "a1", width, "linear"),
    layer("Dropout", "drop", "h2", { rate: 0.2 }),
    layer("Activation", "a2", "drop", { activation: activationRef("exponential") }),
    dense("y", "a2", 3, "linear"),
    layer("Softmax", "p", "y", { axis: -1 }),
  ]);
}

export function layer<K extends Layer["kind"]>(
  kind: K,
  name: string,
  from: string,
  config: LayerOf<K>["config"],
): Layer {
  return { kind, name, config, inputs: [from], trainable: true } as unknown as Layer;
}

export const threeClasses: Targets = {
  kind: "classes",
  labels: Int32Array.of(0, 1, 2, 0),
  names: ["a", "b", "c"],
};
export const twoClasses: Targets = {
  kind: "classes",
  labels: Int32Array.of(0, 1, 1, 0),
  names: ["no", "yes"],
};
export const oneNumber: Targets = {
  kind: "numbers",
  values: Float32Array.of(100, 300, 200, 400),
  width: 1,
};

/** Four samples of two features: one with mean 5 and variance 5, one constant. */
export function problemWith(
  targets: Targets,
  features: readonly number[] = [2, 7, 4, 7, 6, 7, 8, 7],
  shape: readonly number[] = [2],
): Problem {
  return {
    id: "four points",
    dataset: { size: 4, shape, features: Float32Array.from(features), featureNames: [], targets },
    train: Int32Array.of(0, 1, 2, 3),
    validation: Int32Array.of(0),
    chance: { metric: 0.5, loss: 1 },
    ceiling: undefined,
  };
}

export function traceOf(gradNorms: readonly number[]): Trace {
  return {
    header: {
      version: 1,
      source: "fixture",
      layers: [],
      optimizer: "sgd",
      learningRate: 0.1,
      clip: undefined,
      lossScale: 1,
      batchSize: 4,
      stepsPerEpoch: 1,
      plannedSteps: gradNorms.length,
      seed: 0,
      goal: {
        loss: "mse",
        metric: "r2",
        chanceLoss: 1,
        chanceMetric: 0,
        ceilingMetric: undefined,
      },
    },
    records: gradNorms.map((gradNorm, step) => ({ step, loss: 1, gradNorm })),
  };
}

export function situationWith(
  targets: Targets = threeClasses,
  gradNorms?: readonly number[],
): Situation {
  return {
    problem: problemWith(targets),
    trace: gradNorms && traceOf(gradNorms),
    causes: [],
  };
}

/** The layer with this name. */
export function layerNamed(plan: Plan | undefined, name: string): Layer {
  const found = plan?.model.layers.find((candidate) => candidate.name === name);
  if (!found) throw new RangeError(`fixture: no layer "${name}"`);
  return found;
}

export function denseNamed(plan: Plan | undefined, name: string): LayerOf<"Dense"> {
  const found = layerNamed(plan, name);
  if (found.kind !== "Dense") throw new RangeError(`fixture: layer "${name}" is ${found.kind}`);
  return found;
}
