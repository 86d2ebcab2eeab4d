import { FormatError } from "../../core/errors.ts";
import { isRecord } from "../../model/raw-config.ts";
import type { Checkpoint, Content, ContentNote, OptimizerState, ScalerState } from "../content.ts";
import { contentOf } from "../content.ts";
import type { Hdf5File, Hdf5Object } from "../hdf5/file.ts";
import { leftOut } from "../left-out.ts";
import { parseLenientJson } from "../lenient-json.ts";
import { scalarIn } from "../scalar.ts";
import { bytesOfTensor } from "../tensor-ref.ts";
import { legacyWeights, listOf, tensorAt, type Unread } from "./legacy-weights.ts";
import { configLayers, frozenLayers } from "./model-config.ts";
import { kindOf, type OptimizerConfig, optimizerConfig } from "./optimizer-config.ts";
import { optimizerState, type Variable } from "./optimizer-state.ts";
import type { Parameter } from "./parameter.ts";
import { trainingSettings } from "./training-settings.ts";
import { numbered, variableWeights } from "./variable-weights.ts";

/** What a file of weights says of the model, or what lies beside it says. */
export interface ModelDescription {
  /** {class_name, config}, parsed; `undefined` where there is none. */
  readonly model: unknown;
  /** `training_config` or `compile_config`, parsed. */
  readonly training: unknown;
  readonly kerasVersion: string | undefined;
}

/** Of weights that are compressed, all together. */
const mostUnpacked = 2 ** 28;

interface Weights {
  readonly parameters: readonly Parameter[];
  readonly unread: readonly Unread[];
  readonly variables: readonly Variable[];
  /** Kind that the file says the optimizer is. */
  readonly kind?: string | undefined;
  readonly scaler?: ScalerState | undefined;
}

/** What an HDF5 file of Keras says of its model. */
export function descriptionIn(
  { root }: Hdf5File,
  format: string,
  name: string,
): ModelDescription & { readonly notes: readonly ContentNote[] } {
  const notes: ContentNote[] = [];
  const parsed = (key: string) => {
    const text = root.attributes.get(key)?.[0];
    if (text === undefined || text === "") return undefined;
    try {
      return parseLenientJson(text, format, `${name}: ${key}`);
    } catch (cause) {
      if (!(cause instanceof FormatError)) throw cause;
      notes.push({ code: "left-out", what: `${key}, which is not JSON` });
      return undefined;
    }
  };
  return {
    model: parsed("model_config"),
    training: parsed("training_config"),
    kerasVersion: root.attributes.get("keras_version")?.[0],
    notes,
  };
}

/**
 * The content of an HDF5 file of any Keras: models of Keras 1 to 3 as `.h5`, weights alone, and `.weights.h5`.
 *
 * @throws FormatError where it is another kind of HDF5 file.
 */
export async function kerasContent(
  format: string,
  name: string,
  file: Hdf5File,
  fileBytes: number,
  { model, training, kerasVersion }: ModelDescription,
  moreNotes: readonly ContentNote[] = [],
): Promise<Content> {
  const layers = configLayers(model);
  const config = optimizerConfig(training);
  const models = (await file.at(file.root, "model_weights")) ?? file.root;
  const isLegacy = listOf(models.attributes, "layer_names") !== undefined;
  const found = isLegacy
    ? await legacy(file, models, frozenLayers(layers), config)
    : await variable(file, layers, config);
  if (found.parameters.length === 0 && found.unread.length === 0 && !isLegacy)
    throw new FormatError(
      format,
      `${name}: holds no weights of Keras, got ${groupsText(file.root)}; try model.save or model.save_weights`,
      { offset: models.address },
    );
  refuseOverlap(format, name, found, fileBytes, models.address);
  const own = { ...config, kind: config.kind ?? found.kind };
  const optimizer = await optimizerState(found.variables, own, found.parameters);
  const checkpoint: Checkpoint = {
    framework: "keras",
    step: optimizer?.step,
    epoch: undefined,
    weights: found.parameters.map(({ tensor }) => tensor),
    optimizer,
    scaler: found.scaler,
  };
  return contentOf(format, {
    checkpoint,
    architecture: isRecord(model)
      ? {
          kind: "keras",
          json: JSON.stringify({
            keras_version: kerasVersion,
            model_config: model,
            training_config: training,
          }),
        }
      : undefined,
    settings: {
      ...(kerasVersion === undefined ? {} : { keras_version: kerasVersion }),
      ...trainingSettings(training),
    },
    notes: [
      ...moreNotes,
      ...notesOf(found.unread, file, fileBytes),
      ...unknownRule(optimizer, found.variables.length),
    ],
  });
}

async function legacy(
  file: Hdf5File,
  models: Hdf5Object,
  frozen: ReadonlySet<string>,
  config: OptimizerConfig,
): Promise<Weights> {
  const weights = await legacyWeights(file, models, frozen);
  const group = await file.at(file.root, "optimizer_weights");
  const all: Variable[] = [];
  for (const raw of (group && listOf(group.attributes, "weight_names")) ?? []) {
    const tensor = group && (await tensorAt(file, group, raw, raw));
    if (tensor && !("why" in tensor)) all.push({ path: raw.replace(/:\d+$/, ""), tensor });
  }
  // The scaling optimizer's own variables come first, those of the one inside under its name or below both.
  const isScaler = ({ path }: Variable) =>
    /^(loss_scale_optimizer|LossScaleOptimizer)/.test(path) && !/\/.*\//.test(path);
  const inner = all
    .filter((one) => !isScaler(one))
    .map(({ path, tensor }) => ({ path: path.replace(/^loss_scale_optimizer\//, ""), tensor }));
  const scale = all.find(({ path }) => /(dynamic|current_loss)_scale$/.test(path));
  const tracker = all.find(({ path }) => /(step_counter|good_steps)$/.test(path));
  const scaler = await scalerOf(scale?.tensor, tracker?.tensor, config);
  const variables = inner.filter(
    ({ path }) => !/(dynamic_scale|current_loss_scale|step_counter|good_steps)$/.test(path),
  );
  return { ...weights, variables, scaler };
}

async function variable(
  file: Hdf5File,
  layers: Parameters<typeof variableWeights>[1],
  config: OptimizerConfig,
): Promise<Weights> {
  const weights = await variableWeights(file, layers);
  const outer = await file.at(file.root, "optimizer");
  const inner = outer && (await file.at(outer, "inner_optimizer"));
  const { vars, keys } = await numbered(file, inner ?? outer);
  const variables: Variable[] = [];
  for (const key of keys) {
    const tensor = vars && (await tensorAt(file, vars, key, `optimizer/vars/${key}`));
    if (tensor && !("why" in tensor)) variables.push({ path: "", tensor });
  }
  const called = vars?.attributes.get("name")?.[0];
  const kind = called === undefined ? undefined : kindOf(called);
  if (!inner || !outer) return { ...weights, variables, kind };
  // iteration, learning_rate, step_counter, dynamic_scale: keras/src/optimizers/loss_scale_optimizer.py.
  const own = await numbered(file, outer);
  const ref = async (key: string) => {
    const tensor = own.vars && (await tensorAt(file, own.vars, key, key));
    return tensor && !("why" in tensor) ? tensor : undefined;
  };
  const scaler = await scalerOf(await ref("3"), await ref("2"), config);
  return { ...weights, variables, kind, scaler };
}

async function scalerOf(
  scale: Variable["tensor"] | undefined,
  tracker: Variable["tensor"] | undefined,
  { scaling }: OptimizerConfig,
): Promise<ScalerState | undefined> {
  const value = scale && (await scalarIn(scale));
  if (value === undefined) return undefined;
  const interval = scaling?.["dynamic_growth_steps"];
  return {
    scale: value,
    // Both are constants of Keras' LossScaleOptimizer.
    growthFactor: 2,
    backoffFactor: 0.5,
    growthInterval: typeof interval === "number" ? interval : undefined,
    growthTracker: tracker && (await scalarIn(tracker)),
  };
}

/** Every array has bytes of its own: more than the file has would be the same ones again and again. */
function refuseOverlap(
  format: string,
  name: string,
  { parameters, variables }: Weights,
  fileBytes: number,
  offset: number,
): void {
  const tensors = [...parameters, ...variables].map(({ tensor }) => tensor);
  const bytes = tensors.reduce((sum, tensor) => sum + bytesOfTensor(tensor), 0);
  const most = Math.max(fileBytes, mostUnpacked);
  if (bytes > most)
    throw new FormatError(format, `${name}: may hold ${most} bytes of weights, got ${bytes}`, {
      offset,
    });
}

function notesOf(
  unread: readonly Unread[],
  { declaredBytes, isCutOff }: Hdf5File,
  fileBytes: number,
): readonly ContentNote[] {
  const lost = unread.filter((part) => part.isCutOff);
  const what = `${fileBytes} of ${declaredBytes} bytes`;
  return [
    ...(isCutOff || lost.length > 0 ? [{ code: "cut-off", what, offset: fileBytes } as const] : []),
    ...leftOut(
      "weights",
      unread.filter((part) => !part.isCutOff),
    ),
  ];
}

/** Only its kind tells what the variables of an optimizer are, where the file numbers them. */
function unknownRule(
  optimizer: OptimizerState | undefined,
  variables: number,
): readonly ContentNote[] {
  if (!optimizer || optimizer.kind !== undefined) return [];
  return [{ code: "left-out", what: `${variables} variables of an optimizer of unknown kind` }];
}

function groupsText({ links }: Hdf5Object): string {
  const names = [...(links?.keys() ?? [])];
  return names.length === 0 ? "no groups" : `groups ${names.slice(0, 5).join(", ")}`;
}
