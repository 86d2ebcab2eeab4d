import type { OptimizerSlot, OptimizerState } from "../content.ts";
import { isDict, isList, type Pickled, type PickledDict } from "../pickle/pickled.ts";
import { optimizerKind } from "./optimizer-kind.ts";
import { numberAt, numberIn, plainNumber } from "./plain-value.ts";
import { type Storages, tensorOf, tensorRef } from "./tensor.ts";

/** An optimizer's state, its slots in the order of the parameter groups, and what is known of names. */
export interface FoundOptimizer {
  readonly optimizer: OptimizerState;
  /** Parameters in its groups, with state or not. */
  readonly parameters: number;
  /** Parameters in each group. */
  readonly groups: readonly number[];
}

/** The state that torch's optimizers, and those that follow them, save. */
export async function optimizerState(
  dict: PickledDict,
  storages: Storages,
): Promise<FoundOptimizer> {
  const groups = listAt(dict, "param_groups").filter(isDict);
  const order = groups.flatMap((group) => [...listAt(group, "params")]);
  const names = groups.flatMap((group) => [...listAt(group, "param_names")]);
  const index = new Map(order.map((id, i) => [id, i]));
  const state = dict.get("state");
  const entries = [...(isDict(state) ? state : [])].flatMap(([id, slot]) =>
    isDict(slot) ? [{ id, slot, index: index.get(id) }] : [],
  );
  let behind = order.length;
  const slots = entries
    .map(({ id, slot, index: at }) => {
      const place = at ?? behind++;
      const name =
        typeof id === "string" ? id : names.length === order.length ? names[place] : undefined;
      return slotOf(slot, place, typeof name === "string" ? name : undefined, storages);
    })
    .toSorted((a, b) => a.index - b.index);
  const [group = new Map()] = groups;
  const first = entries[0]?.slot ?? new Map();
  const steps = await Promise.all(
    [first, entries.at(-1)?.slot ?? first, group].map((of) => numberAt(of, ["step"], storages)),
  );
  const known = steps.filter((step) => step !== undefined);
  return {
    optimizer: {
      kind: optimizerKind(first, group),
      step: known.length === 0 ? undefined : Math.max(...known),
      settings: await settingsOf(group, storages),
      slots,
    },
    parameters: behind,
    groups: groups.map((one) => listAt(one, "params").length),
  };
}

/** Under which keys optimizers keep what a slot has; Lion's and SGD's means are of another kind, but means of gradients. */
const keys = {
  mean: ["exp_avg", "momentum_buffer", "grad_avg"],
  square: ["exp_avg_sq", "square_avg", "sum"],
  maximum: ["exp_inf"],
} as const;

function slotOf(
  slot: PickledDict,
  index: number,
  parameter: string | undefined,
  storages: Storages,
): OptimizerSlot {
  // RMSprop's momentum is of steps that are already divided by the gradient's size.
  const isStepMomentum = slot.has("square_avg") && slot.has("momentum_buffer");
  const found = Object.entries(keys).flatMap(([part, candidates]) => {
    const key = candidates.find(
      (candidate) => slot.has(candidate) && !(isStepMomentum && candidate === "momentum_buffer"),
    );
    const tensor = key === undefined ? undefined : tensorOf(slot.get(key), storages);
    if (!tensor || "why" in tensor) return [];
    return [[part, tensorRef(`${parameter ?? index}.${key}`, tensor)]];
  });
  return { parameter, index, ...Object.fromEntries(found) };
}

async function settingsOf(
  group: PickledDict,
  storages: Storages,
): Promise<Readonly<Record<string, number>>> {
  const settings: Record<string, number> = Object.create(null);
  for (const [key, value] of group) {
    if (typeof key !== "string" || key === "params" || key === "param_names") continue;
    if (key === "betas" && isList(value)) {
      for (const [i, beta] of value.slice(0, 3).entries()) {
        const number = plainNumber(beta);
        if (number !== undefined) settings[`beta${i + 1}`] = number;
      }
      continue;
    }
    const number = typeof value === "boolean" ? Number(value) : await numberIn(value, storages);
    if (number !== undefined) settings[key] = number;
  }
  return settings;
}

function listAt(dict: PickledDict, key: string): readonly Pickled[] {
  const value = dict.get(key);
  return isList(value) ? value : [];
}
