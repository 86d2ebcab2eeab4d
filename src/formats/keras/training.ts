import type { TrainingConfig } from "../../model/model.ts";
import { isRecord } from "../../model/raw-config.ts";
import type { Json } from "./topology.ts";

/** Keras' class names of optimizers, by our id. */
const classNames: Readonly<Record<string, string>> = {
  adadelta: "Adadelta",
  adafactor: "Adafactor",
  adagrad: "Adagrad",
  adam: "Adam",
  adamax: "Adamax",
  adamw: "AdamW",
  ftrl: "Ftrl",
  lion: "Lion",
  nadam: "Nadam",
  rmsprop: "RMSprop",
  sgd: "SGD",
};

/**
 * How a model was compiled: loss in snake case, optimizer by its name in lower case. What cannot be read is left out,
 * because a model is a model without it.
 */
export function readTraining(raw: unknown): TrainingConfig | undefined {
  if (!isRecord(raw)) return undefined;
  const loss = lossOf(raw["loss"]);
  const optimizer = optimizerOf(raw["optimizer_config"] ?? raw["optimizer"]);
  if (!loss && !optimizer) return undefined;
  return { ...(loss ? { loss } : {}), ...(optimizer ? { optimizer } : {}) };
}

function lossOf(raw: unknown): string | undefined {
  if (Array.isArray(raw) && raw.length === 1) return lossOf(raw[0]);
  const name = isRecord(raw)
    ? raw["class_name"] === "function"
      ? raw["config"]
      : raw["class_name"]
    : raw;
  if (typeof name !== "string" || name === "") return undefined;
  return name
    .replaceAll(/([a-z])([A-Z])/g, "$1_$2")
    .replaceAll(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .toLowerCase();
}

function optimizerOf(raw: unknown): TrainingConfig["optimizer"] {
  if (typeof raw === "string") return { id: raw.toLowerCase(), config: {} };
  if (!isRecord(raw)) return undefined;
  const className = raw["class_name"] ?? raw["className"];
  if (typeof className !== "string") return undefined;
  const config = isRecord(raw["config"]) ? raw["config"] : {};
  // A learning rate that is an object is a schedule: it stays in `config`.
  const learningRate = config["learning_rate"] ?? config["learningRate"] ?? config["lr"];
  return {
    id: className.split(">").at(-1)?.toLowerCase() ?? className,
    config,
    ...(typeof learningRate === "number" ? { learningRate } : {}),
  };
}

/** Loss and optimizer in the spelling of `training_config`. */
export function writeTrainingConfig({ loss, optimizer }: TrainingConfig): Json {
  return {
    ...(loss === undefined ? {} : { loss }),
    metrics: [],
    ...(optimizer ? { optimizer_config: writeOptimizer(optimizer) } : {}),
  };
}

/** Loss and optimizer in the spelling of Keras 3's `compile_config`. */
export function writeCompileConfig({ loss, optimizer }: TrainingConfig): Json {
  return {
    ...(optimizer
      ? {
          optimizer: {
            module: "keras.optimizers",
            ...writeOptimizer(optimizer),
            registered_name: null,
          },
        }
      : {}),
    ...(loss === undefined ? {} : { loss }),
  };
}

function writeOptimizer({
  id,
  config,
  learningRate,
}: NonNullable<TrainingConfig["optimizer"]>): Json {
  const key = "lr" in config ? "lr" : "learning_rate";
  return {
    class_name: classNames[id] ?? id,
    config: learningRate === undefined ? config : { ...config, [key]: learningRate },
  };
}
