import { FormatError } from "../../core/errors.ts";
import { isRecord } from "../../model/raw-config.ts";
import type { ByteSource } from "../byte-source.ts";
import { asFormatErrors } from "../byte-window.ts";
import { type Checkpoint, type ContentNote, contentOf } from "../content.ts";
import { configLayers, frozenLayers } from "../keras-weights/model-config.ts";
import { optimizerConfig } from "../keras-weights/optimizer-config.ts";
import { optimizerState, unnamedOptimizer } from "../keras-weights/optimizer-state.ts";
import { isTrainedName, type Parameter } from "../keras-weights/parameter.ts";
import { trainingSettings } from "../keras-weights/training-settings.ts";
import { parseLenientJson } from "../lenient-json.ts";
import type { Reader, ReadOptions } from "../reader.ts";
import { byteOf } from "../text-byte.ts";
import { joinedSource } from "../tfjs/joined-source.ts";
import { weightsOf } from "../tfjs/weights.ts";
import { wholeText } from "../whole-text.ts";

const format = "tfjs";

/** What only models say; a config may be text within the JSON. */
const descriptions = [
  /"(modelTopology|weightsManifest)"\s*:/,
  /\\?"class_name\\?"\s*:\s*\\?"(Sequential|Functional|Model)\\?"/,
];

/** A TF.js layers model with its weights, or the JSON of a Keras model alone. */
export const tfjs = {
  id: format,
  summary: "Layers model of TF.js: layers, weights and what the optimizer remembers.",
  source: "https://www.tensorflow.org/js/guide/save_load",
  extensions: ["json"],
  recognises: ({ head }) => {
    const text = new TextDecoder().decode(head);
    return /^\uFEFF?\s*\{/.test(text) && descriptions.some((pattern) => pattern.test(text));
  },
  read: (source, options) =>
    asFormatErrors(format, source.name, async () => {
      const text = await wholeText(source, format, options);
      const file = parseLenientJson(text, format, source.name);
      if (!isRecord(file)) throw refusal(source, "needs an object", "another JSON value");
      const { modelTopology: topology = file } = file;
      refuseGraph(source, file, topology);
      const { model, training } = descriptionOf(topology, source);
      if (!isRecord(model) || typeof (model["class_name"] ?? model["className"]) !== "string")
        throw refusal(source, "holds no model", `keys ${Object.keys(file).slice(0, 5).join(", ")}`);
      const compiled = file["trainingConfig"] ?? file["training_config"] ?? training;
      const { checkpoint, notes } = await checkpointOf(
        source,
        file,
        options,
        model,
        compiled,
        text,
      );
      return contentOf(format, {
        checkpoint,
        architecture: { kind: "keras", json: text },
        settings: trainingSettings(compiled),
        notes,
      });
    }),
} as const satisfies Reader;

function refuseGraph(
  source: ByteSource,
  file: Readonly<Record<string, unknown>>,
  topology: unknown,
): void {
  const isGraph = file["format"] === "graph-model" || (isRecord(topology) && "node" in topology);
  if (!isGraph) return;
  const nodes = isRecord(topology) && Array.isArray(topology["node"]) ? topology["node"].length : 0;
  throw refusal(
    source,
    "is a TF.js graph model, which holds operators instead of layers",
    `${nodes} operators; try converting from the Keras model with tensorflowjs_converter --output_format tfjs_layers_model`,
  );
}

/** The model, and how it was compiled where a converted model says it. */
function descriptionOf(topology: unknown, source: ByteSource) {
  const unwrapped = (value: unknown) =>
    typeof value === "string" ? parseLenientJson(value, format, `${source.name}: model`) : value;
  const outer = unwrapped(topology);
  if (!isRecord(outer)) return { model: outer, training: undefined };
  return {
    model: unwrapped(outer["model_config"] ?? outer),
    training: unwrapped(outer["training_config"] ?? outer["compile_config"]),
  };
}

async function checkpointOf(
  source: ByteSource,
  file: Readonly<Record<string, unknown>>,
  options: ReadOptions,
  model: unknown,
  training: unknown,
  text: string,
): Promise<{
  readonly checkpoint: Checkpoint | undefined;
  readonly notes: readonly ContentNote[];
}> {
  const { weightsManifest: manifest } = file;
  if (!Array.isArray(manifest) || manifest.length === 0)
    return { checkpoint: undefined, notes: [] };
  const frozen = frozenLayers(configLayers(model));
  const parameters: Parameter[] = [];
  const state: { readonly path: string; readonly tensor: Parameter["tensor"] }[] = [];
  const notes: ContentNote[] = [];
  const taken = new Set<string>();
  const offset = byteOf('"weightsManifest"', text) ?? 0;
  for (const group of manifest) {
    const paths = isRecord(group) ? group["paths"] : [];
    const bytes = await joinedSource(format, source.name, paths, taken, options, offset);
    if ("missing" in bytes) {
      notes.push({ code: "left-out", what: `weights in ${bytes.missing}, which is not there` });
      continue;
    }
    const found = weightsOf(format, isRecord(group) ? group["weights"] : [], bytes);
    notes.push(...found.notes);
    for (const { tensor, isOptimizer } of found.weights) {
      const { name } = tensor;
      const isFrozen = name.split("/").some((segment) => frozen.has(segment));
      if (isOptimizer) state.push({ path: optimizerPath(name), tensor });
      else parameters.push({ tensor, path: name, isTrained: !isFrozen && isTrainedName(name) });
    }
  }
  const optimizer = await optimizerState(state, optimizerConfig(training), parameters);
  const checkpoint: Checkpoint = {
    framework: "tfjs",
    step: optimizer?.step,
    epoch: undefined,
    weights: parameters.map(({ tensor }) => tensor),
    optimizer,
    scaler: undefined,
  };
  return { checkpoint: parameters.length > 0 ? checkpoint : undefined, notes };
}

/** As Keras names it: TF.js writes `dense/kernel/m` without the optimizer in front. */
function optimizerPath(name: string): string {
  return `${unnamedOptimizer}/${name}`;
}

function refusal({ name }: ByteSource, problem: string, got: string): FormatError {
  return new FormatError(format, `${name}: ${problem}, got ${got}`, { offset: 0 });
}
