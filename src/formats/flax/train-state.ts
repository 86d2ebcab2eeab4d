import type { Checkpoint, OptimizerSlot, OptimizerState, Settings } from "../content.ts";
import { scalarIn } from "../scalar.ts";
import type { TensorRef } from "../tensor-ref.ts";
import type { Leaf } from "./tree.ts";

type Role = "mean" | "square";

/** Fields of optax states, and of flax.optim before it, that hold a tree of the parameters' shape. */
const roles: Readonly<Record<string, Role>> = {
  mu: "mean",
  trace: "mean",
  momentum: "mean",
  grad_ema: "mean",
  nu: "square",
  sum_of_squares: "square",
  grad_sq_ema: "square",
};

/** What a tree calls the part that belongs to the optimizer. */
const optimizerNames = new Set([
  "opt_state",
  "optimizer_state",
  "opt",
  "optimizer",
  "param_states",
]);
const targetNames = new Set(["target", "params"]);

/** Fields that optax gives a name of its own. */
const renamed: Readonly<Record<string, string>> = {
  learning_rate: "lr",
  b1: "beta1",
  b2: "beta2",
};

const mostSettings = 1000;

/** What a tree of a JAX training holds: parameters and statistics, what the optimizer remembers, where it stands. */
export async function trainState(leaves: readonly Leaf[]): Promise<{
  readonly checkpoint: Checkpoint;
  readonly settings: Settings;
  readonly leftOut: readonly Leaf[];
}> {
  const weights: TensorRef[] = [];
  const slots = new Map<string, { mean?: TensorRef; square?: TensorRef }>();
  const fields = new Set<string>();
  const numbers = new Map<string, number>();
  const settings = new Map<string, string | number | boolean>();
  for (const { path, value } of leaves) {
    if (value === undefined) continue;
    const number = await numberOf(value);
    const place = optimizerPlace(path);
    if (place) {
      fields.add(place.field);
      const key = named(place.rest);
      if (place.role && typeof value === "object")
        slots.set(key, { ...slots.get(key), [place.role]: { ...value, name: path.join("/") } });
      else if (number !== undefined) numbers.set(place.field, number);
    } else if (number !== undefined && !path.includes("params"))
      numbers.set(`/${path.at(-1)}`, number);
    else if (typeof value === "object") {
      // Keys of random generators and counters are no weights.
      const isWeight = /float/.test(value.type) || path.includes("params");
      if (isWeight) weights.push({ ...value, name: named(path) });
    }
    if (typeof value !== "object" && settings.size < mostSettings)
      settings.set(path.join("/"), value);
  }
  const count = numbers.get("count") ?? numbers.get("step");
  const updates = numbers.get("/step");
  return {
    checkpoint: {
      framework: "flax",
      step: updates ?? count,
      epoch: numbers.get("/epoch"),
      weights,
      optimizer: optimizerOf(slots, fields, numbers, weights, count ?? updates),
      scaler: undefined,
    },
    settings: Object.fromEntries(settings),
    leftOut: leaves.filter(({ why }) => why !== undefined),
  };
}

async function numberOf(value: NonNullable<Leaf["value"]>): Promise<number | undefined> {
  if (typeof value === "number") return value;
  return typeof value === "object" && value.shape.length === 0 ? scalarIn(value) : undefined;
}

/** Name of a parameter: what stands below `params`, where that is in the path. */
function named(path: readonly string[]): string {
  return path.slice(path.lastIndexOf("params") + 1).join("/");
}

interface Place {
  readonly role: Role | undefined;
  /** Of the state: `mu`, `count`, `learning_rate`. */
  readonly field: string;
  /** Path of the parameter below it. */
  readonly rest: readonly string[];
}

/** Where in an optimizer's state a leaf is; `undefined` where it is not part of one. */
function optimizerPlace(path: readonly string[]): Place | undefined {
  const start = path.findIndex((name) => optimizerNames.has(name));
  if (start < 0 || path.slice(start + 1).some((name, i) => i === 0 && targetNames.has(name)))
    return undefined;
  const inside = path.slice(start + 1);
  // The old optimizers keep their fields below each parameter.
  const last = inside.at(-1) ?? "";
  if (path.includes("param_states") && Object.hasOwn(roles, last))
    return {
      role: roles[last],
      field: last,
      rest: inside.slice(inside.indexOf("param_states") + 1, -1),
    };
  const at = inside.findIndex((name) => Object.hasOwn(roles, name));
  const field = inside[at];
  if (field === undefined) return { role: undefined, field: last, rest: [] };
  return { role: roles[field], field, rest: inside.slice(at + 1) };
}

function optimizerOf(
  slots: ReadonlyMap<string, { mean?: TensorRef; square?: TensorRef }>,
  fields: ReadonlySet<string>,
  numbers: ReadonlyMap<string, number>,
  weights: readonly TensorRef[],
  step: number | undefined,
): OptimizerState | undefined {
  if (fields.size === 0) return undefined;
  const order = new Map(weights.map(({ name }, i) => [name, i]));
  const known = [...slots].toSorted(
    ([a], [b]) => (order.get(a) ?? order.size) - (order.get(b) ?? order.size),
  );
  const settings = [...numbers].filter(
    ([name]) => !name.startsWith("/") && name !== "count" && name !== "step",
  );
  return {
    kind: kindOf(fields),
    step,
    settings: Object.fromEntries(
      settings.map(([name, value]) => [
        Object.hasOwn(renamed, name) ? (renamed[name] ?? name) : name,
        value,
      ]),
    ),
    slots: known.map(
      ([name, state], index): OptimizerSlot => ({
        parameter: order.has(name) ? name : undefined,
        index,
        ...state,
      }),
    ),
  };
}

/** By the fields of its states: what AdamW adds to Adam leaves none. */
function kindOf(fields: ReadonlySet<string>): string | undefined {
  const has = (...names: readonly string[]) => names.every((name) => fields.has(name));
  if (has("mu", "nu") || has("grad_ema", "grad_sq_ema")) return "adam";
  if (has("nu")) return "rmsprop";
  if (has("sum_of_squares")) return "adagrad";
  if (has("trace") || has("momentum")) return "sgd";
  return has("mu") ? "lion" : undefined;
}
