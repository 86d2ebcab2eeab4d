import { suggestion } from "../../core/nearest.ts";
import { entryOf } from "../../core/registry.ts";
import type { Ops } from "../../graph/ops.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Activation, ActivationConfig, ActivationRef } from "../activation.ts";
import type { Dialect } from "../layer.ts";
import { isRecord, readNumber, shown, writeObject } from "../raw-config.ts";
import { elu } from "./elu.ts";
import { exponential } from "./exponential.ts";
import { gelu } from "./gelu.ts";
import { hardSigmoid } from "./hard-sigmoid.ts";
import { leakyRelu } from "./leaky-relu.ts";
import { linear } from "./linear.ts";
import { relu } from "./relu.ts";
import { selu } from "./selu.ts";
import { sigmoid } from "./sigmoid.ts";
import { silu } from "./silu.ts";
import { softmax } from "./softmax.ts";
import { softplus } from "./softplus.ts";
import { softsign } from "./softsign.ts";
import { tanh } from "./tanh.ts";

/** Every activation, in the order lists show them. */
export const activations = [
  linear,
  sigmoid,
  tanh,
  relu,
  leakyRelu,
  elu,
  selu,
  gelu,
  silu,
  softplus,
  softsign,
  hardSigmoid,
  exponential,
  softmax,
] as const satisfies readonly Activation[];

export type ActivationId = (typeof activations)[number]["id"];

/** An activation by id, with the defaults of what `config` leaves out. */
export function activationRef(id: ActivationId, config: ActivationConfig = {}): ActivationRef {
  return { id, config: { ...activationOf(id).defaults, ...config } };
}

/**
 * The activation with this id.
 *
 * @throws RangeError naming the nearest known id when there is none.
 */
export function activationOf(id: string, who = "activation"): Activation {
  return entryOf<Activation>(activations, id, who);
}

/** φ(z), appended to the graph. */
export function activated(ops: Ops, z: Tensor, { id, config }: ActivationRef): Tensor {
  const { forward, defaults } = activationOf(id);
  return forward(ops, z, { ...defaults, ...config });
}

/** What a plain name means where libraries differ from our defaults, and names that set a number. */
const named: Readonly<Record<string, (dialect: Dialect) => ActivationRef>> = {
  hard_sigmoid: hardSigmoidOf,
  hardSigmoid: hardSigmoidOf,
  gelu_new: () => activationRef("gelu", { approximate: 1 }),
  geluNew: () => activationRef("gelu", { approximate: 1 }),
};

// Keras 3 made hard_sigmoid relu6(x + 3) / 6; before, and in TF.js, it is clip(0.2·x + 0.5, 0, 1).
function hardSigmoidOf(dialect: Dialect): ActivationRef {
  return activationRef("hard-sigmoid", { slope: dialect === "keras3" ? 1 / 6 : 0.2 });
}

/**
 * The activation that a model file names: a string, a serialized object such as
 * `{ class_name: "LeakyReLU", config: { alpha: 0.1 } }`, or nothing for linear.
 *
 * @throws RangeError when it is not known, naming the nearest known one.
 */
export function readActivation(
  raw: unknown,
  who: string,
  dialect: Dialect = "keras3",
): ActivationRef {
  if (raw === null || raw === undefined) return activationRef("linear");
  if (typeof raw === "string") return activationNamed(raw, who, dialect);
  const className = isRecord(raw) ? (raw["class_name"] ?? raw["className"]) : undefined;
  if (!isRecord(raw) || typeof className !== "string")
    throw new RangeError(`${who}: activation must be a name or an object, got ${shown(raw)}`);
  const { config } = raw;
  if (className === "function" && typeof config === "string")
    return activationNamed(config, who, dialect);
  return activationObject(className, isRecord(config) ? config : {}, who, dialect);
}

function activationNamed(name: string, who: string, dialect: Dialect): ActivationRef {
  const special = Object.hasOwn(named, name) ? named[name] : undefined;
  if (special) return special(dialect);
  const entry = activations.find(({ names }) => (names as readonly string[]).includes(name));
  if (entry) return activationRef(entry.id);
  const known = activations.map(({ names }) => names[0]);
  throw new RangeError(`${who}: unknown activation, got "${name}"${suggestion(name, known)}`);
}

function activationObject(
  className: string,
  config: Readonly<Record<string, unknown>>,
  who: string,
  dialect: Dialect,
): ActivationRef {
  const inside = `${who}: activation ${className}`;
  switch (className) {
    case "LeakyReLU": {
      const key = "negative_slope" in config ? "negative_slope" : "alpha";
      return activationRef("leaky-relu", { slope: readNumber(config, key, 0.3, inside) });
    }
    case "ELU":
      return activationRef("elu", { alpha: readNumber(config, "alpha", 1, inside) });
    case "ReLU":
      return plainRelu(config, inside);
    case "Activation":
      return readActivation(config["activation"], inside, dialect);
    default:
      return activationNamed(className, who, dialect);
  }
}

function plainRelu(config: Readonly<Record<string, unknown>>, who: string): ActivationRef {
  const { max_value: maxValue = null } = config;
  const slope = readNumber(config, "negative_slope", 0, who);
  if (maxValue !== null || slope !== 0 || readNumber(config, "threshold", 0, who) !== 0)
    throw new RangeError(
      `${who}: max_value, negative_slope and threshold are not supported inside a layer, got ${shown(config)}; try a ReLU layer`,
    );
  return activationRef("relu");
}

/**
 * An activation as it stands in a model file: its name, or a serialized layer where the name means another number.
 *
 * @throws RangeError when the dialect has no spelling for it.
 */
export function writeActivation({ id, config }: ActivationRef, dialect: Dialect): unknown {
  const { names, defaults } = activationOf(id);
  const name = nameIn(id, dialect) ?? names[0] ?? id;
  const plain = named[name]?.(dialect).config ?? defaults;
  const full = { ...defaults, ...config };
  if (Object.entries(full).every(([key, value]) => value === plain[key])) return name;
  if (id === "gelu" && dialect === "tfjs") return "gelu_new";
  if (id === "leaky-relu" && dialect === "keras3")
    return writeObject("layers", "LeakyReLU", { negative_slope: full["slope"] }, dialect);
  if (id === "leaky-relu" && dialect === "keras2")
    return writeObject("layers", "LeakyReLU", { alpha: full["slope"] }, dialect);
  if (id === "elu" && dialect !== "tfjs")
    return writeObject("layers", "ELU", { alpha: full["alpha"] }, dialect);
  throw new RangeError(
    `activation: ${dialect} has no name for ${id} with these numbers, got ${shown(config)}`,
  );
}

function nameIn(id: string, dialect: Dialect): string | undefined {
  // TF.js and Keras 2 before 2.13 know silu as swish only.
  return id === "silu" && dialect !== "keras3" ? "swish" : undefined;
}
