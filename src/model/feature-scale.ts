import type { Ops } from "../graph/ops.ts";
import type { Shape, Tensor } from "../graph/tensor.ts";
import type { InitializerRef } from "./initializer.ts";
import {
  type InitializerId,
  initializerRef,
  readInitializer,
  writeInitializer,
} from "./initializers/index.ts";
import type { Dialect, ParameterSpec, RawConfig } from "./layer.ts";
import { readBoolean, refuseUnless, shown } from "./raw-config.ts";

/** What the normalizing layers have in common: γ and β, one number per feature, over the last axis. */
export interface FeatureScale {
  /** β is added. */
  readonly center: boolean;
  /** γ is multiplied. */
  readonly scale: boolean;
  /** Absent for ones; zeros make a residual branch start as nothing. */
  readonly gammaInitializer?: InitializerRef | undefined;
  /** Absent for zeros. */
  readonly betaInitializer?: InitializerRef | undefined;
}

const starts = {
  gamma: "ones",
  beta: "zeros",
  moving_mean: "zeros",
  moving_variance: "ones",
} as const satisfies Record<string, InitializerId>;

type FeatureParameter = keyof typeof starts;

const scales = ["beta", "gamma"] as const;
const statistics = ["moving_mean", "moving_variance"] as const;

/**
 * Which of γ and β a layer has and how they start.
 *
 * @throws RangeError when a setting is wrong, or is a regularizer or constraint, which are not supported.
 */
export function readScale(raw: RawConfig, who: string): FeatureScale {
  for (const name of scales)
    refuseUnless(raw, { [`${name}_regularizer`]: null, [`${name}_constraint`]: null }, who);
  const gammaInitializer = readUnusual(raw, "gamma", who);
  const betaInitializer = readUnusual(raw, "beta", who);
  return {
    center: readBoolean(raw, "center", true, who),
    scale: readBoolean(raw, "scale", true, who),
    ...(gammaInitializer ? { gammaInitializer } : {}),
    ...(betaInitializer ? { betaInitializer } : {}),
  };
}

/** The initializer of a parameter; `undefined` for the usual one. */
export function readUnusual(
  raw: RawConfig,
  name: FeatureParameter,
  who: string,
): InitializerRef | undefined {
  const usual = initializerRef(starts[name]);
  const given = readInitializer(raw[`${name}_initializer`], usual, who);
  return given.id === usual.id ? undefined : given;
}

/** γ and β as they stand in a model file. */
export function writeScale(config: FeatureScale, dialect: Dialect): RawConfig {
  const { gammaInitializer, betaInitializer } = config;
  return {
    center: config.center,
    scale: config.scale,
    beta_initializer: writeInitializer(betaInitializer ?? initializerRef(starts.beta), dialect),
    gamma_initializer: writeInitializer(gammaInitializer ?? initializerRef(starts.gamma), dialect),
    beta_regularizer: null,
    gamma_regularizer: null,
    beta_constraint: null,
    gamma_constraint: null,
  };
}

/**
 * Asserts that moving statistics start as usual: 0 and 1.
 *
 * @throws RangeError naming the first that does not.
 */
export function refuseUnusualStatistics(raw: RawConfig, who: string): void {
  for (const name of statistics) {
    const id = readUnusual(raw, name, who)?.id;
    if (id)
      throw new RangeError(
        `${who}: ${name}_initializer other than ${starts[name]} is not supported yet, got ${id}`,
      );
  }
}

/** How moving statistics start, as it stands in a model file. */
export function writeStatistics(dialect: Dialect): RawConfig {
  return Object.fromEntries(
    statistics.map((name) => [
      `${name}_initializer`,
      writeInitializer(initializerRef(starts[name]), dialect),
    ]),
  );
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
  initializer: InitializerRef = initializerRef(starts[name]),
): ParameterSpec {
  const features = input.at(-1) ?? 1;
  return {
    name,
    shape: [features],
    initializer,
    fans: { fanIn: features, fanOut: features },
    trainable,
    regularizer: undefined,
  };
}

/** γ and β, those that the layer has. */
export function scaleParameters(
  { center, scale, gammaInitializer, betaInitializer }: FeatureScale,
  input: Shape,
): readonly ParameterSpec[] {
  return [
    ...(scale ? [featureParameter("gamma", input, true, gammaInitializer)] : []),
    ...(center ? [featureParameter("beta", input, true, betaInitializer)] : []),
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
