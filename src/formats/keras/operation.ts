import { shown } from "../../model/raw-config.ts";
import type { LayerEntry } from "./entry.ts";
import type { Json } from "./topology.ts";
import type { Constant } from "./wiring.ts";

/** The layer that does what an operation does. */
export interface LayerForOperation {
  readonly className: string;
  readonly config: Json;
  readonly inputs: readonly string[];
}

type Inputs = readonly (string | Constant)[];

/** Layers for operations on two tensors. */
const merges: Readonly<Record<string, string>> = {
  add: "Add",
  multiply: "Multiply",
  subtract: "Subtract",
  maximum: "Maximum",
};

/** x·scale + offset, by the constant c that stands beside x. */
const affine: Readonly<Record<string, (c: number) => readonly [scale: number, offset: number]>> = {
  add: (c) => [1, c],
  multiply: (c) => [c, 0],
  subtract: (c) => [1, -c],
  divide: (c) => [1 / c, 0],
};

/** The same where the constant comes first. */
const affineOf: typeof affine = {
  add: (c) => [1, c],
  multiply: (c) => [c, 0],
  subtract: (c) => [-1, c],
};

const activations = ["relu", "selu", "sigmoid", "softplus", "tanh"];

/**
 * The layer that stands for a function among the layers: x + y is Add, 2·x − 1 is Rescaling, relu(x) is Activation.
 *
 * @throws RangeError naming the function when there is no such layer.
 */
export function layerForOperation(entry: LayerEntry, inputs: Inputs): LayerForOperation {
  const name = nameOf(entry);
  const known = plain(name);
  const [x, y, ...more] = inputs;
  if (more.length === 0) {
    const merge = merges[known];
    if (typeof x === "string" && typeof y === "string" && merge)
      return { className: merge, config: {}, inputs: [x, y] };
    if (typeof x === "string" && isConstant(y)) {
      const rescaling = affine[known];
      if (rescaling) return rescaled(x, y, rescaling);
    }
    if (isConstant(x) && typeof y === "string") {
      const rescaling = affineOf[known];
      if (rescaling) return rescaled(y, x, rescaling);
    }
    if (typeof x === "string" && y === undefined) {
      if (known === "negative") return rescaled(x, -1, (c) => [c, 0]);
      if (activations.includes(known))
        return { className: "Activation", config: { activation: known }, inputs: [x] };
    }
  }
  throw new RangeError(
    `layer "${entry.name}": operation ${name} is not supported yet; try a layer in its place`,
  );
}

/**
 * Asserts that an operation is called with tensors and numbers alone.
 *
 * @throws RangeError naming the first argument that is something else.
 */
export function refuseOthers(entry: LayerEntry, others: readonly unknown[]): void {
  if (others.length === 0) return;
  throw new RangeError(
    `layer "${entry.name}": operation ${nameOf(entry)} is not supported with ${shown(others[0])}`,
  );
}

/** As messages show it: `Add`, `math.add`. */
function nameOf({ className, config }: LayerEntry): string {
  const name = config["function"];
  return typeof name === "string" ? name : className;
}

function plain(name: string): string {
  const last = name.split(".").at(-1) ?? name;
  const word = last.replaceAll("_", "").toLowerCase();
  return word === "truediv" || word === "truedivide" ? "divide" : word;
}

function isConstant(input: Inputs[number] | undefined): input is Constant {
  return input !== undefined && typeof input !== "string";
}

function rescaled(
  x: string,
  constant: Constant,
  rule: (c: number) => readonly [scale: number, offset: number],
): LayerForOperation {
  const both = [constant].flat().map(rule);
  const of = (part: 0 | 1) => {
    const values = both.map((pair) => pair[part] + 0); // + 0 makes −0 plain
    return values.every((value) => value === values[0]) ? values[0] : values;
  };
  return { className: "Rescaling", config: { scale: of(0), offset: of(1) }, inputs: [x] };
}
