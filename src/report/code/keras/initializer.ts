import type { InitializerRef } from "../../../model/initializer.ts";
import { type InitializerId, initializerOf } from "../../../model/initializers/index.ts";
import type { ParameterSpec, Regularizer } from "../../../model/layer.ts";
import { distributionOf } from "../distribution.ts";
import { numberLiteral, stringLiteral } from "../python.ts";
import { unless } from "./layer.ts";

/** Those that Keras does not have; the program brings them along. */
const ownPackage = "Isograd>";

/** An initializer as the value of a setting: its name where that says it all. */
export function initializerValue({ id, config }: InitializerRef): string {
  const { names, defaults } = initializerOf(id);
  const given = Object.entries({ ...defaults, ...config });
  const settings = given.map(([key, value]) => `${key}=${settingLiteral(value)}`).join(", ");
  const className = names[0] ?? id;
  if (className.startsWith(ownPackage)) return `${className.slice(ownPackage.length)}(${settings})`;
  // Keras cannot make "constant" from its name alone.
  const isPlain = id !== "constant" && given.every(([key, value]) => value === defaults[key]);
  return isPlain ? stringLiteral(names[1] ?? id) : `keras.initializers.${className}(${settings})`;
}

function settingLiteral(value: number | string): string {
  return typeof value === "number" ? numberLiteral(value) : stringLiteral(value);
}

/** The setting, unless it is what Keras does anyway. */
export function initializerSetting(
  setting: string,
  initializer: InitializerRef | undefined,
  usual: InitializerId,
): readonly string[] {
  if (!initializer) return [];
  return unless(initializer.id === usual, `${setting}=${initializerValue(initializer)}`);
}

/** The setting where there is a regularizer. */
export function regularizerSetting(
  setting: string,
  regularizer: Regularizer | undefined,
): readonly string[] {
  if (!regularizer) return [];
  const { l1, l2 } = regularizer;
  return [`${setting}=keras.regularizers.L1L2(l1=${numberLiteral(l1)}, l2=${numberLiteral(l2)})`];
}

/** What draws a parameter that has no setting: the numbers of its distribution are worked out. */
export function drawnValue(spec: ParameterSpec): string {
  const found = distributionOf(spec.initializer, spec.fans);
  switch (found.kind) {
    case "constant":
      return `keras.initializers.Constant(${numberLiteral(found.value)})`;
    case "uniform":
      return `keras.initializers.RandomUniform(${numberLiteral(found.low)}, ${numberLiteral(found.high)})`;
    case "normal":
      return `keras.initializers.RandomNormal(${numberLiteral(found.mean)}, ${numberLiteral(found.deviation)})`;
    case "truncated-normal":
      return `keras.initializers.TruncatedNormal(${numberLiteral(found.mean)}, ${numberLiteral(found.deviation)})`;
    case "joint":
      return initializerValue(spec.initializer).replace(
        /^"orthogonal"$/,
        "keras.initializers.Orthogonal()",
      );
    default:
      return found satisfies never;
  }
}
