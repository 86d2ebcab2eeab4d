import type { Targets } from "../formats/dataset.ts";
import { sizeOf } from "../graph/tensor.ts";
import { built } from "../model/build.ts";
import type { Model, TrainingConfig } from "../model/model.ts";
import type { Loss } from "../training/loss.ts";
import { lossOf } from "../training/losses/index.ts";
import type { Optimizer } from "../training/optimizer.ts";
import { optimizerOf } from "../training/optimizers/index.ts";
import type { Precision } from "../training/precision.ts";
import type { Clip, Recipe } from "../training/recipe.ts";
import { type ClipOptions, clipOf } from "./arguments.ts";
import { UsageError } from "./usage-error.ts";

/** What the command line says of the training. */
export interface RecipeOptions extends ClipOptions {
  readonly loss?: string;
  readonly optimizer?: string;
  readonly lr?: number;
  readonly momentum?: number;
  readonly schedule?: NonNullable<Recipe["schedule"]>;
  readonly precision?: Precision;
  readonly init?: NonNullable<Recipe["initialization"]>;
  readonly batchSize: number;
  readonly epochs: number;
}

/** A recipe, and where the parts that nobody typed come from. */
export interface ChosenRecipe {
  readonly recipe: Recipe;
  /** One line each, such as `loss categorical-crossentropy: for 10 classes`. */
  readonly notes: readonly string[];
}

/**
 * The recipe that the command line says; what it leaves out is taken from the model file, and what that leaves out from the
 * data: cross-entropy for classes, mean squared error for numbers, Adam.
 *
 * @param file - name of the model file, for messages.
 * @throws UsageError or RangeError for what is unknown or does not fit.
 */
export function chosenRecipe(
  model: Model,
  targets: Targets,
  options: RecipeOptions,
  file: string,
): ChosenRecipe {
  const loss = chosenLoss(model, targets, options, file);
  const optimizer = chosenOptimizer(model.training, options, file);
  const clip =
    clipOf(options) ?? (options.optimizer === undefined ? clipIn(model.training) : undefined);
  return {
    recipe: {
      loss: { id: loss.entry.id, config: {} },
      optimizer: { id: optimizer.entry.id, config: optimizer.config },
      batchSize: options.batchSize,
      epochs: options.epochs,
      clip,
      ...(options.schedule && { schedule: options.schedule }),
      ...(options.precision && { precision: options.precision }),
      ...(options.init && { initialization: options.init }),
    },
    notes: [loss.note, optimizer.note].filter((note) => note !== undefined),
  };
}

interface Chosen<T> {
  readonly entry: T;
  /** Absent where the user said it. */
  readonly note: string | undefined;
}

function chosenLoss(
  model: Model,
  targets: Targets,
  options: RecipeOptions,
  file: string,
): Chosen<Loss> {
  if (options.loss !== undefined)
    return { entry: fitting(lossOf(options.loss, "--loss"), targets, "--loss"), note: undefined };
  const { loss: inFile } = model.training ?? {};
  if (inFile !== undefined) {
    const entry = fitting(lossOf(inFile, file), targets, file);
    return { entry, note: `loss ${entry.id}: from ${file}` };
  }
  if (targets.kind === "numbers")
    return { entry: lossOf("mse", file), note: "loss mse: for numbers" };
  const width = sizeOf(built(model).at(-1)?.outputShape ?? []) / (targets.positions ?? 1);
  const entry = lossOf(width === 1 ? "binary-crossentropy" : "categorical-crossentropy", file);
  return {
    entry,
    note: `loss ${entry.id}: for ${targets.names.length} classes at ${width === 1 ? "one unit" : `${width} units`}`,
  };
}

function fitting(loss: Loss, targets: Targets, who: string): Loss {
  if (targets.kind === "classes" || loss.targets !== "classes") return loss;
  throw new UsageError(
    `${who}: ${loss.id} is made for classes, got numbers as targets; try --loss mse`,
  );
}

function chosenOptimizer(
  training: TrainingConfig | undefined,
  { optimizer: asked, lr, momentum }: RecipeOptions,
  file: string,
): Chosen<Optimizer> & { readonly config: Readonly<Record<string, number>> } {
  const inFile = asked === undefined ? training?.optimizer : undefined;
  const who = asked === undefined ? file : "--optimizer";
  const entry = optimizerOf(asked ?? inFile?.id ?? "adam", who);
  if (momentum !== undefined && entry.defaults["momentum"] === undefined)
    throw new UsageError(`--momentum: ${entry.id} has none, got ${momentum}; try --optimizer sgd`);
  const own = inFile ? settingsIn(inFile, entry) : {};
  const config = {
    learningRate: lr ?? own["learningRate"] ?? entry.defaults["learningRate"] ?? 0.001,
    ...without(own, "learningRate"),
    ...(momentum !== undefined && { momentum }),
  };
  const origin = inFile ? `from ${file}` : "the usual one";
  const note = `optimizer ${entry.id}, learning rate ${config.learningRate}: ${origin}`;
  return { entry, config, note: asked !== undefined && lr !== undefined ? undefined : note };
}

/** The numbers of an optimizer as Keras (`beta_1`) or TF.js (`beta1`) spell them. */
function settingsIn(
  { config, learningRate }: NonNullable<TrainingConfig["optimizer"]>,
  { defaults }: Optimizer,
): Readonly<Record<string, number>> {
  const plain = new Map(Object.entries(config).map(([key, value]) => [letters(key), value]));
  const settings = Object.keys(defaults).flatMap((key) => {
    const value = plain.get(letters(key));
    const number = typeof value === "boolean" ? Number(value) : value;
    return typeof number === "number" && Number.isFinite(number) ? [[key, number] as const] : [];
  });
  return { ...Object.fromEntries(settings), ...(learningRate !== undefined && { learningRate }) };
}

const clipKeys = { clipvalue: "value", clipnorm: "norm", globalclipnorm: "global-norm" } as const;

function clipIn(training: TrainingConfig | undefined): Clip | undefined {
  for (const [key, value] of Object.entries(training?.optimizer?.config ?? {})) {
    const name = letters(key);
    if (typeof value === "number" && value > 0 && Object.hasOwn(clipKeys, name))
      return { kind: clipKeys[name as keyof typeof clipKeys], threshold: value };
  }
  return undefined;
}

function letters(key: string): string {
  return key.toLowerCase().replaceAll("_", "");
}

function without(
  config: Readonly<Record<string, number>>,
  key: string,
): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(config).filter(([name]) => name !== key));
}
