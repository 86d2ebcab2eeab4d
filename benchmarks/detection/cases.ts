import { readFileSync } from "node:fs";
import { rngOf } from "../../src/core/rng.ts";
import type { Verdict } from "../../src/diagnosis/verdict.ts";
import { readActivation } from "../../src/model/activations/index.ts";
import { initializerRef, readInitializer } from "../../src/model/initializers/index.ts";
import type { Layer } from "../../src/model/model.ts";
import { blob } from "../../src/tasks/blob.ts";
import { circle } from "../../src/tasks/circle.ts";
import { problemOf } from "../../src/tasks/problem.ts";
import type { Problem, Task } from "../../src/tasks/task.ts";
import type { Plan } from "../../src/training/plan.ts";

export type CaseDataset = "Blob" | "Circle";

/** One published network with its published training. */
export interface Case {
  readonly id: string;
  readonly dataset: CaseDataset;
  /** What is wrong with it by construction, `undefined` for networks published as correct. */
  readonly family: Family | undefined;
  /** True when it was not among the networks on which the thresholds of src/detectors were set. */
  readonly isHeldOut: boolean;
  readonly plan: Plan;
}

export const families = [
  "stacked exponential",
  "deep sigmoid",
  "small uniform weights + relu",
  "narrow deep relu",
] as const;
export type Family = (typeof families)[number];

/** Verdicts that name what is wrong with a family. A unit that died is a gradient that is exactly 0: both words fit narrow ReLU. */
export const rightVerdicts: Readonly<Record<Family, readonly Verdict[]>> = {
  "stacked exponential": ["exploding"],
  "deep sigmoid": ["vanishing"],
  "small uniform weights + relu": ["vanishing"],
  "narrow deep relu": ["dead", "vanishing"],
};

/** The words of architectures.json. */
const familyNames: Readonly<Record<string, Family>> = {
  "explode/NaN (stacked exponential)": "stacked exponential",
  "vanish (deep sigmoid)": "deep sigmoid",
  "vanish (RandomUniform ±0.05 + relu)": "small uniform weights + relu",
  "dying/vanish (narrow deep relu)": "narrow deep relu",
};

const taskOf: Readonly<Record<CaseDataset, Task>> = { Blob: blob, Circle: circle };

interface PublishedLayer {
  readonly units: number;
  readonly init: string;
  readonly act?: string;
  readonly biasInit?: string;
}

interface Published {
  readonly id: string;
  readonly dataset: string;
  readonly inferredFamily: string | null;
  readonly heldOut?: boolean;
  readonly train: { readonly lr: number; readonly batch: number; readonly epochs: number };
  readonly layers: readonly PublishedLayer[];
}

/** Every published Blob and Circle network; networks that are layer for layer the same are one case, under the first id. */
export function cases(): readonly Case[] {
  const file = new URL("./architectures.json", import.meta.url);
  const published = JSON.parse(readFileSync(file, "utf8")) as readonly Published[];
  const seen = new Set<string>();
  return published.flatMap((entry) => {
    const { dataset, id, inferredFamily, heldOut } = entry;
    if (dataset !== "Blob" && dataset !== "Circle") return [];
    const key = JSON.stringify([dataset, entry.layers]);
    if (seen.has(key)) return [];
    seen.add(key);
    const family = familyNames[inferredFamily ?? ""];
    return [{ id, dataset, family, isHeldOut: heldOut === true, plan: planOf(entry, dataset) }];
  });
}

/** The samples of a case, split in training and validation; the same at every call. */
export async function problemFor(dataset: CaseDataset): Promise<Problem> {
  const task = taskOf[dataset];
  const samples = await task.load(rngOf("data"));
  const { validation, ceiling } = task;
  return problemOf(task.id, samples, { validation, ceiling, rng: rngOf("split") });
}

/**
 * The published network as a plan. Every layer of these networks states its activation; a layer without one would be
 * linear when hidden, and at the output sigmoid for Circle and softmax for Blob, as loss and targets ask.
 */
function planOf({ id, layers, train }: Published, dataset: CaseDataset): Plan {
  const output = dataset === "Circle" ? "sigmoid" : "softmax";
  const input: Layer = {
    kind: "InputLayer",
    name: "input",
    config: { shape: [2] },
    inputs: [],
    trainable: true,
  };
  const dense = layers.map((layer, i): Layer => {
    const fallback = i === layers.length - 1 ? output : "linear";
    return {
      kind: "Dense",
      name: `dense_${i + 1}`,
      inputs: [i === 0 ? "input" : `dense_${i}`],
      trainable: true,
      config: {
        units: layer.units,
        activation: readActivation(layer.act ?? fallback, id),
        useBias: true,
        kernelInitializer: readInitializer(layer.init, initializerRef("glorot-uniform"), id),
        biasInitializer: readInitializer(layer.biasInit, initializerRef("zeros"), id),
        kernelRegularizer: undefined,
        biasRegularizer: undefined,
      },
    };
  });
  return {
    model: { name: id, layers: [input, ...dense], dialect: "keras3", training: undefined },
    recipe: {
      loss: { id: `${dataset === "Circle" ? "binary" : "categorical"}-crossentropy`, config: {} },
      optimizer: { id: "adam", config: { learningRate: train.lr } },
      batchSize: train.batch,
      epochs: train.epochs,
      clip: undefined,
    },
  };
}
