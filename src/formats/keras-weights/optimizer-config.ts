import { isRecord } from "../../model/raw-config.ts";

/** An optimizer as Keras saves how it was made. */
export interface OptimizerConfig {
  /** Of the rule, lower case without punctuation; `undefined` where it is not known. */
  readonly kind: string | undefined;
  readonly config: Readonly<Record<string, unknown>>;
  /** Of a LossScaleOptimizer around it. */
  readonly scaling: Readonly<Record<string, unknown>> | undefined;
}

/** Keras' names of what `OptimizerState.settings` has a name for. */
const renamed: Readonly<Record<string, string>> = {
  learning_rate: "lr",
  learningRate: "lr",
  beta_1: "beta1",
  beta1: "beta1",
  beta_2: "beta2",
  beta2: "beta2",
  epsilon: "eps",
};

/** The optimizer of a `training_config` or `compile_config`. */
export function optimizerConfig(training: unknown): OptimizerConfig {
  const nothing = { kind: undefined, config: {}, scaling: undefined };
  if (!isRecord(training)) return nothing;
  const raw = training["optimizer_config"] ?? training["optimizer"];
  if (typeof raw === "string") return { ...nothing, kind: kindOf(raw) };
  if (!isRecord(raw)) return nothing;
  const config = isRecord(raw["config"]) ? raw["config"] : {};
  // Keras 2 calls it `inner_optimizer` too, and TF 2.3 `optimizer`.
  const inner = config["inner_optimizer"] ?? config["optimizer"];
  if (isRecord(inner)) return { ...optimizerConfig({ optimizer: inner }), scaling: config };
  const className = raw["class_name"] ?? raw["className"];
  return {
    kind: typeof className === "string" ? kindOf(className) : undefined,
    config,
    scaling: undefined,
  };
}

/** `RMSprop`, `rm_sprop_1` and `Custom>RMSprop` are rmsprop. */
export function kindOf(name: string): string {
  const own = name.split(">").at(-1) ?? name;
  return own
    .replace(/_\d+$/, "")
    .replaceAll(/[^A-Za-z0-9]/g, "")
    .toLowerCase();
}

/** Its numbers, under the names of `OptimizerState`. */
export function optimizerNumbers(
  config: Readonly<Record<string, unknown>>,
): Readonly<Record<string, number>> {
  const numbers = Object.entries(config).filter(
    (entry): entry is [string, number] => typeof entry[1] === "number",
  );
  return Object.fromEntries(
    numbers.map(([key, value]) => [
      Object.hasOwn(renamed, key) ? (renamed[key] ?? key) : key,
      value,
    ]),
  );
}
