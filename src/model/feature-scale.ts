import type { Ops } from "../graph/ops.ts";
import type { Shape, Tensor } from "../graph/tensor.ts";
import {
  type InitializerId,
  initializerRef,
  readInitializer,
  writeInitializer,
} from "./initializers/index.ts";
import type { Dialect, ParameterSpec, RawConfig } from "./layer.ts";
import { refuseUnless, shown } from "./raw-config.ts";

/** What the normalizing layers have in common: γ and β, one number per feature, over the last axis. */
export interface FeatureScale {
  /** β is added. */
  readonly center: boolean;
  /** γ is multiplied. */
  readonly scale: boolean;
}

const starts = {
  gamma: "ones",
  beta: "zeros",
  moving_mean: "zeros",
  moving_variance: "ones",
} as const satisfies Record<string, InitializerId>;

type FeatureParameter = keyof typeof starts;

/**
 * Asserts that a configuration has no settings of γ, β and statistics but the usual ones.
 *
 * @throws RangeError naming the first that is not supported.
 */
export function refuseUnusual(
  raw: RawConfig,
  names: readonly FeatureParameter[],
  who: string,
): void {
  for (const name of names) {
    const key = `${name}_initializer`;
    const usual = initializerRef(starts[name]);
    const { id } = readInitializer(raw[key], usual, who);
    if (id !== usual.id)
      throw new RangeError(`${who}: ${key} other than ${usual.id} is not supported yet, got ${id}`);
    refuseUnless(raw, { [`${name}_regularizer`]: null, [`${name}_constraint`]: null }, who);
  }
}

/** The initializers, regularizers and constraints of γ, β and statistics, as they stand in a model file. */
export function writeUsual(names: readonly FeatureParameter[], dialect: Dialect): RawConfig {
  const settings = names.map((name) => ({
    [`${name}_initializer`]: writeInitializer(initializerRef(starts[name]), dialect),
    ...(name.startsWith("moving")
      ? {}
      : { [`${name}_regularizer`]: null, [`${name}_constraint`]: null }),
  }));
  return Object.assign({}, ...settings);
}

/**
 * Asserts that a configuration's `axis` is a single one; Keras 2 writes a list of one.
 *
 * @throws RangeError when it is not.
 */
export function refuseSeveralAxes(raw: RawConfig, who: string): void {
  const axes = [raw["axis"] ?? -1].flat();
  if (axes.length === 1 && Number.isSafeInteger(axes[0]) && axes[0] !== 0) return;
  throw new RangeError(
    `${who}: axis must be the last one, got ${shown(raw["axis"])}; other axes are not supported yet`,
  );
}

/** One number per feature, trained or a statistic. */
export function featureParameter(
  name: FeatureParameter,
  input: Shape,
  trainable = true,
): ParameterSpec {
  const features = input.at(-1) ?? 1;
  return {
    name,
    shape: [features],
    initializer: initializerRef(starts[name]),
    fans: { fanIn: features, fanOut: features },
    trainable,
    regularizer: undefined,
  };
}

/** γ and β, those that the layer has. */
export function scaleParameters(
  { center, scale }: FeatureScale,
  input: Shape,
): readonly ParameterSpec[] {
  return [
    ...(scale ? [featureParameter("gamma", input)] : []),
    ...(center ? [featureParameter("beta", input)] : []),
  ];
}

/** x·γ + β, with those that the layer has. */
export function scaled(
  ops: Ops,
  x: Tensor,
  { gamma, beta }: Readonly<Record<string, Tensor>>,
): Tensor {
  const product = gamma ? ops.mul(x, gamma) : x;
  return beta ? ops.add(product, beta) : product;
}
