import type { Entry } from "../core/registry.ts";
import type { ActivationRef } from "./activation.ts";
import { activationRef } from "./activations/index.ts";
import type { InitializerRef } from "./initializer.ts";
import { initializerRef } from "./initializers/index.ts";
import type { LayerList } from "./layer-list.ts";
import type { LayerConfigs, Model } from "./model.ts";

/** A ready network: a function from a few options to a model. */
export interface Network<Options extends object> extends Entry {
  readonly defaults: Options;
  /** Options that are one of several words or numbers; `branchScale` may be any other number, too. */
  readonly choices?: Readonly<Partial<Record<keyof Options, readonly (string | number)[]>>>;
  /** What the numbers in a name such as `resnet20v2` mean; absent where there are none. @throws RangeError. */
  numbered?(count: number, version: number | undefined): Partial<Options>;
  /** Options that are left out have their defaults. @throws RangeError when one makes no sense. */
  build(options?: Partial<Options>): Model;
}

/** What a network answers. */
export interface Answer {
  readonly outputs: number;
  /** `classes`: probabilities, by softmax or, for a single output, sigmoid; `numbers`: any, for regression. */
  readonly head: (typeof heads)[number];
}

export const heads = ["classes", "numbers"] as const;

/** A dense layer with Keras' defaults where nothing else is said. */
export function denseConfig(
  units: number,
  settings: Partial<LayerConfigs["Dense"]> = {},
): LayerConfigs["Dense"] {
  return {
    units,
    activation: activationRef("linear"),
    useBias: true,
    kernelInitializer: initializerRef("glorot-uniform"),
    biasInitializer: initializerRef("zeros"),
    kernelRegularizer: undefined,
    biasRegularizer: undefined,
    ...settings,
  };
}

/** Appends the layer that answers. */
export function appendAnswer(
  list: LayerList,
  answer: Answer,
  kernelInitializer: InitializerRef = initializerRef("glorot-uniform"),
): string {
  const settings = { activation: answerActivation(answer), kernelInitializer };
  return list.append("output", { kind: "Dense", config: denseConfig(answer.outputs, settings) });
}

function answerActivation({ outputs, head }: Answer): ActivationRef {
  if (head === "numbers") return activationRef("linear");
  return activationRef(outputs === 1 ? "sigmoid" : "softmax");
}

/**
 * Asserts that options are whole numbers ≥ 1.
 *
 * @throws RangeError naming the first that is not.
 */
export function refuseNoCounts(who: string, counts: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(counts)) {
    if (!Number.isSafeInteger(count) || count < 1)
      throw new RangeError(`${who}: ${name} must be a whole number ≥ 1, got ${count}`);
  }
}
