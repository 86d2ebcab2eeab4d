import { type Shape, sameShape } from "../../graph/tensor.ts";
import type { OptimizerSlot, OptimizerState } from "../content.ts";
import { scalarIn } from "../scalar.ts";
import type { TensorRef } from "../tensor-ref.ts";
import { kindOf, type OptimizerConfig, optimizerNumbers } from "./optimizer-config.ts";
import type { Parameter } from "./parameter.ts";
import { type Role, rolesByOrder, slotOf } from "./slot-roles.ts";

/** A variable of an optimizer. */
export interface Variable {
  /** Its name without ":0"; "" where the file only numbers it. */
  readonly path: string;
  readonly tensor: TensorRef;
}

/** Stands before the names of variables where a file does not say whose they are. */
export const unnamedOptimizer = "optimizer";

interface Found {
  readonly role: Role;
  /** Place among the trained parameters. */
  readonly index: number;
  readonly parameter: string | undefined;
  readonly tensor: TensorRef;
}

/**
 * What an optimizer of Keras remembers; `undefined` where there are no variables.
 *
 * Momentum of SGD in Keras 3 and 2.11+ is that of the update, −learning rate · gradient. An SGD without momentum has no
 * state, although Keras 2.11+ saves zeros for it.
 *
 * @param variables - in the order of the file: iterations, learning rate, then what it remembers of the parameters.
 */
export async function optimizerState(
  variables: readonly Variable[],
  { kind: known, config }: OptimizerConfig,
  parameters: readonly Parameter[],
): Promise<OptimizerState | undefined> {
  if (variables.length === 0) return undefined;
  const kind = known ?? kindOfVariables(variables);
  const { step, learningRate, slots } = await split(variables);
  const trained = parameters.filter(({ isTrained }) => isTrained);
  const isIdle = kind === "sgd" && config["momentum"] === 0;
  const isNamed = slots.some(({ path }) => slotOf(path, kind) !== undefined);
  const found = isIdle
    ? []
    : isNamed
      ? byName(slots, kind, trained)
      : byOrder(slots, kind, config, parameters, trained);
  return {
    kind,
    step,
    settings: {
      ...optimizerNumbers(config),
      ...(learningRate === undefined ? {} : { lr: learningRate }),
    },
    slots: grouped(found),
  };
}

async function split(variables: readonly Variable[]) {
  let step: number | undefined;
  let learningRate: number | undefined;
  const slots: Variable[] = [];
  for (const [i, variable] of variables.entries()) {
    const { path, tensor } = variable;
    const isScalar = tensor.shape.length === 0;
    const last = path.split("/").at(-1) ?? "";
    if (isScalar && /^iter(ation)?s?$/.test(last)) step ??= await scalarIn(tensor);
    else if (isScalar && /learning_rate$/.test(last)) learningRate ??= await scalarIn(tensor);
    else if (isScalar && path === "" && i === 0) step = await scalarIn(tensor);
    else if (isScalar && path === "" && i === 1) learningRate = await scalarIn(tensor);
    // The rest are counters of the rule, such as Nadam's product of momenta; parameters of one number are rare.
    else if (!isScalar) slots.push(variable);
  }
  return { step, learningRate, slots };
}

/** `Adam/iter`, `adam/iteration`, `Adam/m/dense/kernel` or `training/Adam/…`. */
function kindOfVariables(variables: readonly Variable[]): string | undefined {
  const named = variables.map(({ path }) => path.replace(/^training\//, "").split("/"));
  const scope = named.find((segments) => segments.length > 1)?.[0];
  return scope === undefined || scope === unnamedOptimizer ? undefined : kindOf(scope);
}

function byName(
  slots: readonly Variable[],
  kind: string | undefined,
  trained: readonly Parameter[],
): readonly Found[] {
  const places = new Map<string, number>();
  for (const [i, { path }] of trained.entries()) {
    places.set(path, i);
    places.set(path.replaceAll("/", "_"), i);
  }
  const order = new Map<string, number>();
  return slots.flatMap(({ path, tensor }) => {
    const slot = slotOf(path, kind);
    if (!slot) return [];
    const appeared = order.get(slot.parameter) ?? order.size;
    order.set(slot.parameter, appeared);
    const place = places.get(slot.parameter);
    const matched = place === undefined ? undefined : trained[place];
    const isFit = matched && sameShape(matched.tensor.shape, tensor.shape);
    return {
      role: slot.role,
      index: isFit ? (place ?? appeared) : appeared,
      parameter: isFit ? matched.tensor.name : undefined,
      tensor,
    };
  });
}

function byOrder(
  slots: readonly Variable[],
  kind: string | undefined,
  config: Readonly<Record<string, unknown>>,
  parameters: readonly Parameter[],
  trained: readonly Parameter[],
): readonly Found[] {
  // Only files that number their variables are of a Keras that makes them parameter by parameter.
  const isInterleaved = slots.every(({ path }) => path === "");
  const groups = rolesByOrder(kind, config, isInterleaved);
  const perParameter = groups.flat().length;
  const leading =
    (config["use_ema"] === true ? 1 : 0) +
    (typeof config["gradient_accumulation_steps"] === "number" ? 1 : 0);
  const count = countOf(slots.length, leading, perParameter, trained.length);
  const found: Found[] = [];
  let at = leading * count;
  const names = namesOf(
    slots.slice(at, at + count * (groups[0]?.length ?? 1)),
    groups[0]?.length ?? 1,
    parameters,
    trained,
  );
  for (const group of groups)
    for (let index = 0; index < count; index++)
      for (const role of group) {
        const tensor = slots[at++]?.tensor;
        if (tensor) found.push({ role, index, parameter: names[index], tensor });
      }
  return found;
}

/** How many parameters there are state for: as many as are trained, where that fits. */
function countOf(variables: number, leading: number, roles: number, trained: number): number {
  for (let used = roles; used > 0; used--)
    if (trained > 0 && variables === (leading + used) * trained) return trained;
  for (let used = roles; used > 0; used--)
    if (variables % (leading + used) === 0) return variables / (leading + used);
  return 0;
}

/** Names of the parameters that variables stand for, where their shapes agree in order; none where they do not. */
function namesOf(
  slots: readonly Variable[],
  stride: number,
  parameters: readonly Parameter[],
  trained: readonly Parameter[],
): readonly string[] {
  const shapes = slots.filter((_, i) => i % stride === 0).map(({ tensor }) => tensor.shape);
  return aligned(shapes, trained) ?? aligned(shapes, parameters) ?? [];
}

function aligned(
  shapes: readonly Shape[],
  parameters: readonly Parameter[],
): readonly string[] | undefined {
  const names: string[] = [];
  let at = 0;
  for (const shape of shapes) {
    while (at < parameters.length && !sameShape(parameters[at]?.tensor.shape ?? [], shape)) at++;
    const parameter = parameters[at++];
    if (!parameter) return undefined;
    names.push(parameter.tensor.name);
  }
  return names;
}

function grouped(found: readonly Found[]): readonly OptimizerSlot[] {
  const slots = new Map<number, OptimizerSlot>();
  for (const { role, index, parameter, tensor } of found) {
    if (role === "other") continue;
    const slot = slots.get(index) ?? { parameter, index };
    slots.set(index, { ...slot, [role]: { ...tensor, name: `${parameter ?? index}/${role}` } });
  }
  return [...slots.values()].toSorted((a, b) => a.index - b.index);
}
