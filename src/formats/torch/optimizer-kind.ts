import type { PickledDict } from "../pickle/pickled.ts";
import { plainNumber } from "./plain-value.ts";

interface Sign {
  readonly kind: string;
  readonly fits: (slot: PickledDict, group: PickledDict) => boolean;
}

/** AdamW's default; Adam's is 0. */
const adamWDecay = 0.01;

/** By what each rule is known, from its state or, before the first step, from its settings; special before general. */
const signs: readonly Sign[] = [
  { kind: "nadam", fits: (slot, group) => slot.has("mu_product") || group.has("momentum_decay") },
  { kind: "adamax", fits: (slot) => slot.has("exp_inf") },
  { kind: "adafactor", fits: (slot) => slot.has("exp_avg_sq_row") || slot.has("row_var") },
  { kind: "adamw", fits: (slot, group) => isAdam(slot, group) && isDecoupled(group) },
  // Of torch's rules with betas, only RAdam has neither of the two.
  { kind: "radam", fits: (_, group) => group.has("decoupled_weight_decay") && isBare(group) },
  { kind: "adam", fits: isAdam },
  { kind: "adadelta", fits: (slot, group) => slot.has("acc_delta") || group.has("rho") },
  { kind: "rmsprop", fits: (slot, group) => slot.has("square_avg") || group.has("centered") },
  { kind: "adagrad", fits: (slot, group) => slot.has("sum") || group.has("lr_decay") },
  { kind: "lion", fits: (slot, group) => slot.has("exp_avg") || isLion(group) },
  { kind: "asgd", fits: (slot, group) => slot.has("ax") || group.has("lambd") },
  { kind: "rprop", fits: (slot, group) => group.has("etas") || slot.has("step_size") },
  { kind: "sgd", fits: (slot, group) => slot.has("momentum_buffer") || group.has("nesterov") },
];

/** The rule of an optimizer by the keys of its state and of its parameter group; `undefined` where they do not tell. */
export function optimizerKind(slot: PickledDict, group: PickledDict): string | undefined {
  return signs.find(({ fits }) => fits(slot, group))?.kind;
}

function isAdam(slot: PickledDict, group: PickledDict): boolean {
  if (slot.has("exp_avg_sq")) return !isRadam(group);
  return slot.size === 0 && group.has("betas") && group.has("amsgrad");
}

function isRadam(group: PickledDict): boolean {
  return group.has("decoupled_weight_decay") && isBare(group);
}

/** Adam and AdamW keep both of these settings, RAdam neither. */
function isBare(group: PickledDict): boolean {
  return !group.has("amsgrad") && !group.has("fused") && group.has("betas");
}

/** Since torch 2.7 groups say it; the AdamW of transformers is known by another setting, older ones by their default. */
function isDecoupled(group: PickledDict): boolean {
  const said = group.get("decoupled_weight_decay");
  if (typeof said === "boolean") return said;
  return group.has("correct_bias") || plainNumber(group.get("weight_decay")) === adamWDecay;
}

function isLion(group: PickledDict): boolean {
  return group.has("betas") && !group.has("eps");
}
