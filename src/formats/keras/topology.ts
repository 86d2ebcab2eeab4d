import { FormatError } from "../../core/errors.ts";
import type { Dialect } from "../../model/layer.ts";
import { isRecord } from "../../model/raw-config.ts";
import { parseJson } from "../json-text.ts";

export type Json = Readonly<Record<string, unknown>>;

/** A model as its file describes it, out of its wrappers. */
export interface Topology {
  readonly dialect: Dialect;
  readonly className: "Sequential" | "Functional";
  readonly model: Json;
  /** `training_config`, `trainingConfig` or `compile_config`; `undefined` where there is none. */
  readonly training: unknown;
}

/**
 * The description of a model: what `model.to_json()` returns, or what a TF.js model.json wraps around it.
 *
 * @throws FormatError saying what the file seems to be where it holds no such description.
 */
export function topologyOf(file: unknown, format: string, name: string): Topology {
  const refuse = (problem: string) => new FormatError(format, `${name}: ${problem}`);
  const other = seemsToBe(file);
  if (other || !isRecord(file))
    throw refuse(`holds no Keras model, got ${other}; try the text of model.to_json()`);

  const unwrapText = (value: unknown) =>
    typeof value === "string" ? parseJson(value, format, `${name}: model_config`) : value;
  const outer = unwrapText(file["modelTopology"] ?? file);
  const model = isRecord(outer) ? unwrapText(outer["model_config"] ?? outer) : outer;
  if (!isRecord(outer) || !isRecord(model) || typeof model["class_name"] !== "string")
    throw refuse(`holds no Keras model, got ${objectText(file)}; try the text of model.to_json()`);

  const className = model["class_name"];
  if (className !== "Sequential" && className !== "Functional" && className !== "Model")
    throw refuse(
      `model must be Sequential or Functional, got "${className}"; subclassed models keep no layers in their JSON`,
    );
  const version = String(outer["keras_version"] ?? model["keras_version"] ?? "");
  const isKeras3 = version === "" ? "module" in model : version.startsWith("3");
  return {
    dialect: "modelTopology" in file ? "tfjs" : isKeras3 ? "keras3" : "keras2",
    className: className === "Sequential" ? "Sequential" : "Functional",
    model,
    training: [
      file["trainingConfig"],
      file["training_config"],
      outer["training_config"],
      model["compile_config"],
    ].find((config) => isRecord(config) && Object.keys(config).length > 0),
  };
}

/** What a file is that holds no model; `undefined` where it may be one. */
function seemsToBe(file: unknown): string | undefined {
  if (Array.isArray(file)) return "a JSON array";
  if (!isRecord(file)) return `a JSON ${file === null ? "null" : typeof file}`;
  const has = (...keys: readonly string[]) => keys.every((key) => key in file);
  const { modelTopology } = file;
  if (file["format"] === "graph-model" || (isRecord(modelTopology) && "node" in modelTopology))
    return "a TF.js graph model, which holds operators instead of layers";
  if (has("cells")) return "a Jupyter notebook";
  if (has("log_history")) return "a Hugging Face trainer_state.json";
  if (has("weight_map")) return "an index of sharded weights";
  if (has("model_type") || has("architectures")) return "a Hugging Face config.json";
  if (has("name") && (has("version") || has("scripts") || has("dependencies")))
    return "a package.json";
  return undefined;
}

function objectText(file: Json): string {
  const keys = Object.keys(file);
  if (keys.length === 0) return "an empty object";
  return `an object with ${keys.slice(0, 5).join(", ")}${keys.length > 5 ? ", …" : ""}`;
}
