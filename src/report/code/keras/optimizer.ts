import type { BuiltLayer } from "../../../model/build.ts";
import type { Optimizer } from "../../../training/optimizer.ts";
import { optimizers } from "../../../training/optimizers/index.ts";
import {
  initialLossScale,
  type Precision,
  usualGrowthInterval,
} from "../../../training/precision.ts";
import type { Clip, Recipe } from "../../../training/recipe.ts";
import { outputLayer } from "../output-layer.ts";
import { booleanLiteral, numberLiteral, stringLiteral } from "../python.ts";
import { learningRateValue } from "./schedule.ts";

/** The statements that make `optimizer`. */
export interface KerasOptimizer {
  /** The class that bounds gradients, where Keras has no argument for it. */
  readonly definition: readonly string[];
  readonly call: string;
  /** What is put around it. */
  readonly wrapped: readonly string[];
}

export function kerasOptimizer(
  recipe: Recipe,
  layers: readonly BuiltLayer[],
  nameOf: (layer: string) => string,
): KerasOptimizer {
  const { optimizer, clip, precision } = recipe;
  const entry: Optimizer | undefined = optimizers.find(({ id }) => id === optimizer.id);
  const { learningRate = 0, ...config } = { ...entry?.defaults, ...optimizer.config };
  const name = entry?.names[0] ?? "SGD";
  const isFixed = typeof precision?.lossScale === "number" && precision.lossScale !== 1;
  const settings = [
    `learning_rate=${learningRateValue(recipe, learningRate)}`,
    ...Object.entries(config).flatMap(([key, value]) => settingOf(key, value, optimizer.id)),
    ...clipArgument(clip),
    ...(isFixed ? [`loss_scale_factor=${numberLiteral(Number(precision.lossScale))}`] : []),
  ];
  const output = outputLayer(layers);
  const definition = clip
    ? clipDefinition(name, clip, output === undefined ? "" : nameOf(output), isFixed)
    : [];
  const maker = definition.length > 0 ? `Clipped${name}` : `keras.optimizers.${name}`;
  return {
    definition,
    call: `${maker}(${settings.join(", ")})`,
    wrapped: precision ? scalingLines(precision) : [],
  };
}

const switches: readonly string[] = ["nesterov", "centered"];

/** Keras refuses weight decay of none in AdamW alone. */
function settingOf(key: string, value: number, optimizer: string): readonly string[] {
  if (key === "weightDecay" && value === 0 && optimizer !== "adamw") return [];
  const literal = switches.includes(key) ? booleanLiteral(value !== 0) : numberLiteral(value);
  return [`${settingName(key)}=${literal}`];
}

function settingName(key: string): string {
  const number = /^beta(\d)$/.exec(key)?.[1];
  if (number !== undefined) return `beta_${number}`;
  return key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function clipArgument(clip: Clip | undefined): readonly string[] {
  if (!clip) return [];
  const threshold = numberLiteral(clip.threshold);
  switch (clip.kind) {
    case "value":
      return [`clipvalue=${threshold}`];
    case "norm":
      return [`clipnorm=${threshold}`];
    case "global-norm":
      return [`global_clipnorm=${threshold}`];
    case "adaptive":
    case "auto":
      return [];
    default:
      return clip.kind satisfies never;
  }
}

function scalingLines({ format, lossScale, growthInterval }: Precision): readonly string[] {
  if (lossScale !== "dynamic" || format !== "float16") return [];
  const interval = growthInterval ?? usualGrowthInterval;
  return [
    `optimizer = keras.optimizers.LossScaleOptimizer(optimizer, initial_scale=${numberLiteral(initialLossScale)}, dynamic_growth_steps=${interval})`,
  ];
}

/** An optimizer that bounds gradients before it uses them; with a fixed loss scale they come in multiplied by it. */
function clipDefinition(
  name: string,
  { kind, threshold }: Clip,
  output: string,
  isScaled: boolean,
): readonly string[] {
  const scale = isScaled ? " * self.loss_scale_factor" : "";
  switch (kind) {
    case "adaptive":
      return [
        '@keras.saving.register_keras_serializable("Isograd")',
        `class Clipped${name}(keras.optimizers.${name}):`,
        '    """Bounds the gradient of every unit to a share of the norm of its weights (Brock et al. 2021)."""',
        "",
        "    def apply(self, grads, trainable_variables=None):",
        "        variables = trainable_variables or self._trainable_variables",
        "        clipped = [",
        `            grad if ${stringLiteral(output)} in variable.path.split("/") else self.bounded(grad, variable)`,
        "            for grad, variable in zip(grads, variables)",
        "        ]",
        "        return super().apply(clipped, trainable_variables)",
        "",
        "    def bounded(self, grad, variable):",
        "        grad = keras.ops.convert_to_tensor(grad)  # that of an embedding holds the rows it touched",
        "        axes = tuple(range(max(1, len(variable.shape) - 1)))",
        `        most = ${numberLiteral(threshold)} * keras.ops.maximum(unit_norm(variable, axes), 1e-3)${scale}`,
        "        size = unit_norm(grad, axes)",
        "        return grad * keras.ops.where(size > most, most / keras.ops.maximum(size, 1e-6), 1.0)",
      ];
    case "auto":
      return [
        '@keras.saving.register_keras_serializable("Isograd")',
        `class Clipped${name}(keras.optimizers.${name}):`,
        '    """Bounds the norm of the gradient to a percentile of the last 128 norms (Seetharaman et al. 2020)."""',
        "",
        "    def build(self, variables):",
        "        if self.built:",
        "            return",
        "        super().build(variables)",
        "        empty = keras.initializers.Constant(1e38)",
        '        self.norms = self.add_variable((128,), empty, name="norms")',
        "",
        "    def apply(self, grads, trainable_variables=None):",
        "        if not self.built:",
        "            self.build(trainable_variables)",
        "        squares = [keras.ops.sum(keras.ops.square(keras.ops.convert_to_tensor(g))) for g in grads]",
        `        size = keras.ops.sqrt(sum(squares))${isScaled ? " / self.loss_scale_factor" : ""}`,
        "        known = keras.ops.where(size < 1e38, size, 1e38)",
        "        norms = keras.ops.concatenate([keras.ops.reshape(known, (1,)), self.norms[:-1]])",
        "        self.norms.assign(norms)",
        `        most = percentile(norms, ${numberLiteral(threshold)})`,
        "        factor = keras.ops.where((size > most) & (size < 1e38), most / size, 1.0)",
        "        return super().apply([grad * factor for grad in grads], trainable_variables)",
      ];
    default:
      return [];
  }
}

/** What the classes that bound gradients use. */
export const clipDefinitions = {
  unit_norm: `
def unit_norm(x, axes):
    return keras.ops.sqrt(keras.ops.sum(keras.ops.square(x), axis=axes, keepdims=True))
`,
  percentile: `
def percentile(norms, percent):
    """Between the two nearest norms; places that are still empty hold 1e38."""
    ordered = keras.ops.sort(norms)
    last = keras.ops.sum(keras.ops.cast(ordered < 1e38, "int32")) - 1
    position = keras.ops.cast(last, "float32") * percent / 100.0
    low = keras.ops.cast(keras.ops.floor(position), "int32")
    high = keras.ops.minimum(low + 1, keras.ops.maximum(last, 0))
    share = position - keras.ops.cast(low, "float32")
    low, high = keras.ops.take(ordered, keras.ops.maximum(low, 0)), keras.ops.take(ordered, high)
    return low + share * (high - low)
`,
} as const;
