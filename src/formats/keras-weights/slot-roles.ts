/** What a variable of an optimizer remembers. */
export type Role = "mean" | "square" | "maximum" | "other";

/** Keras' words for it, of all versions. */
const roles: Readonly<Record<string, Role>> = {
  m: "mean",
  momentum: "mean",
  mg: "other",
  average_gradient: "other",
  v: "square",
  velocity: "square",
  rms: "square",
  accumulator: "square",
  accum_grad: "square",
  accumulated_grad: "square",
  u: "maximum",
  norm: "maximum",
  vhat: "other",
  velocity_hat: "other",
  accum_var: "other",
  accumulated_delta_var: "other",
  linear: "other",
  average: "other",
  gradient_accumulator: "other",
};

/** Longest first: `velocity_hat` ends in no other word, `average_gradient` in none either, but `u` ends many. */
const flatWords = Object.keys(roles)
  .filter((word) => word.length > 2)
  .toSorted((a, b) => b.length - a.length);

/** A variable of an optimizer taken apart. */
export interface NamedSlot {
  readonly role: Role;
  /** Path of its parameter. */
  readonly parameter: string;
  /** Whether "/" in the path was written as "_". */
  readonly isFlat: boolean;
}

/**
 * Role and parameter of a variable by its name; `undefined` where the name does not say them.
 *
 * Three spellings: `Adam/dense/kernel/m` (Keras 2 up to 2.10), `Adam/m/dense/kernel` (2.11 to 2.15) and
 * `adam/sequential_dense_kernel_momentum` (Keras 3).
 *
 * @param kind - of the optimizer: the old Adamax calls its maximum `v`.
 */
export function slotOf(path: string, kind: string | undefined): NamedSlot | undefined {
  const segments = path.replace(/^training\//, "").split("/");
  const last = segments.at(-1) ?? "";
  const named = (word: string, parameter: string, isFlat: boolean): NamedSlot => {
    const role = Object.hasOwn(roles, word) ? (roles[word] ?? "other") : "other";
    const isMaximum = kind === "adamax" && role === "square";
    return { role: isMaximum ? "maximum" : role, parameter, isFlat };
  };
  if (segments.length > 2 && Object.hasOwn(roles, last))
    return named(last, segments.slice(1, -1).join("/"), false);
  const second = segments[1] ?? "";
  if (segments.length > 2 && Object.hasOwn(roles, second))
    return named(second, segments.slice(2).join("/"), false);
  const word = flatWords.find((candidate) => last.endsWith(`_${candidate}`));
  if (word === undefined || segments.length < 2) return undefined;
  return named(word, last.slice(0, -word.length - 1), true);
}

/**
 * Roles of variables that only their order tells, for `count` parameters: `interleaved` where Keras makes all variables
 * of a parameter together, one role after the other where not.
 */
export function rolesByOrder(
  kind: string | undefined,
  config: Readonly<Record<string, unknown>>,
  isInterleaved: boolean,
): readonly (readonly Role[])[] {
  const together = (...group: readonly Role[]) =>
    isInterleaved ? [group] : group.map((role) => [role]);
  switch (kind) {
    case "adam":
    case "adamw":
    case "nadam":
      return [...together("mean", "square"), ["other"]];
    case "adamax":
      return together("mean", "maximum");
    case "rmsprop":
      return [["square"], [config["momentum"] ? "mean" : "other"], ["other"]];
    case "adagrad":
      return [["square"]];
    case "adadelta":
    case "ftrl":
      return together("square", "other");
    case "sgd":
    case "lion":
      return [["mean"]];
    default:
      return [];
  }
}
