import { type Shape, shapeText } from "../../graph/tensor.ts";
import { fansOf } from "../fans.ts";
import type { InitializerRef } from "../initializer.ts";
import { initializerRef, readInitializer, writeInitializer } from "../initializers/index.ts";
import type { LayerKind, Regularizer } from "../layer.ts";
import { only } from "../only.ts";
import { refuseUnless, shown } from "../raw-config.ts";
import { readRegularizer, writeRegularizer } from "../regularizer.ts";

export interface PReLUConfig {
  readonly alphaInitializer: InitializerRef;
  readonly alphaRegularizer: Regularizer | undefined;
  /** Axes along which all positions have the same slope, counted with the batch axis. */
  readonly sharedAxes: readonly number[];
}

/** x where positive, α·x where not, with an α that is trained. */
export const prelu = {
  id: "prelu",
  kind: "PReLU",
  summary: "x where positive, a trained multiple of x where not.",
  source: "He et al. 2015, §2.1 — https://arxiv.org/abs/1502.01852",
  read(raw, who) {
    refuseUnless(raw, { alpha_constraint: null }, who);
    return {
      alphaInitializer: readInitializer(raw["alpha_initializer"], initializerRef("zeros"), who),
      alphaRegularizer: readRegularizer(raw["alpha_regularizer"], who),
      sharedAxes: readAxes(raw["shared_axes"], who),
    };
  },
  write: ({ alphaInitializer, alphaRegularizer, sharedAxes }, dialect) => ({
    alpha_initializer: writeInitializer(alphaInitializer, dialect),
    alpha_regularizer: writeRegularizer(alphaRegularizer, dialect),
    alpha_constraint: null,
    shared_axes: sharedAxes.length === 0 ? null : sharedAxes,
  }),
  outputShape({ sharedAxes }, inputs) {
    const input = only(inputs, "prelu");
    const outside = sharedAxes.find((axis) => axis > input.length);
    if (outside === undefined) return input;
    throw new RangeError(
      `prelu: shared_axes must lie in ${shapeText(input)}, counted from 1, got ${outside}`,
    );
  },
  parameters({ alphaInitializer, alphaRegularizer, sharedAxes }, inputs) {
    const shape = slopesShape(only(inputs, "prelu"), sharedAxes);
    return [
      {
        name: "alpha",
        shape,
        initializer: alphaInitializer,
        fans: fansOf(shape),
        trainable: true,
        regularizer: alphaRegularizer,
      },
    ];
  },
  forward(ops, { inputs, parameters: { alpha }, context }) {
    if (!alpha) throw new RangeError("prelu: alpha is missing");
    const z = only(inputs, "prelu");
    context.preActivation(z);
    return ops.sub(ops.relu(z), ops.mul(alpha, ops.relu(ops.neg(z))));
  },
} as const satisfies LayerKind<PReLUConfig>;

function slopesShape(input: Shape, sharedAxes: readonly number[]): Shape {
  return input.map((axis, i) => (sharedAxes.includes(i + 1) ? 1 : axis));
}

function readAxes(raw: unknown, who: string): readonly number[] {
  const axes = [raw ?? []].flat();
  if (axes.every((axis) => Number.isSafeInteger(axis) && Number(axis) >= 1))
    return axes as number[];
  throw new RangeError(`${who}: shared_axes must be axes after the batch, got ${shown(raw)}`);
}
