import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import { evaluate } from "../engine/reference.ts";
import { builder } from "../graph/builder.ts";
import { gradient } from "../graph/gradient.ts";
import { type Shape, sizeOf, type Tensor } from "../graph/tensor.ts";
import type { Dialect, LayerKind, Observable } from "./layer.ts";
import { layerKindOf } from "./layers/index.ts";
import type { Layer } from "./model.ts";

/** A configuration of a kind of layer with the shapes it reads, without the batch axis. */
export interface Case {
  readonly config: Layer["config"];
  readonly inputs: readonly Shape[];
  /** Values of x0, x1, … where random normal numbers would not do: codes, for one. */
  readonly x?: readonly (readonly number[] | undefined)[];
  /** Which time steps count, for the first input: `batch × time` zeros and ones. */
  readonly mask?: readonly number[];
}

export const batch = 4;

/** What one layer computed. */
export interface Run {
  readonly output: Tensor;
  readonly mask: Tensor | undefined;
  /** Inputs, parameters, `y`, `loss`, `d…` for every gradient, `updated …`, `mask`, `observed <what> <i>`, `dobserved …`. */
  readonly values: Readonly<Record<string, Float64Array>>;
  readonly preActivation: Tensor | undefined;
}

export interface Given {
  readonly training: boolean;
  readonly trainable?: boolean;
  /** Values of inputs `x0`, `x1`, …, of parameters, of `noise`, `noise1`, … and of the `weights` that make a loss;
   * random where missing. */
  readonly values?: Readonly<Record<string, ArrayLike<number>>>;
  readonly batch?: number;
}

/** Output, Σ output·weights, its gradient with respect to everything, and what the layer updates, in float64. */
export function run(kind: LayerKind<Layer["config"]>, each: Case, given: Given): Run {
  const { config, inputs } = each;
  const samples = given.batch ?? batch;
  const ops = builder();
  const rng = rngOf("layers");
  const fed = new Map<string, Float64Array>();
  const feed = (name: string, shape: Shape, draw = () => rng.normal()) => {
    const values = given.values?.[name] ?? Array.from({ length: sizeOf(shape) }, draw);
    fed.set(name, Float64Array.from(values));
    return ops.input(name, shape);
  };
  const shapes = kind.kind === "InputLayer" ? [kind.outputShape(config, [])] : inputs;
  const xs = shapes.map((shape, i) => {
    const fixed = each.x?.[i];
    let next = 0;
    return feed(`x${i}`, [samples, ...shape], fixed && (() => fixed[next++] ?? 0));
  });
  const mask = each.mask;
  let maskAt = 0;
  const masks = xs.map((x, i) =>
    mask && i === 0
      ? feed("x mask", [samples, x.shape[1] ?? 1], () => mask[maskAt++] ?? 0)
      : undefined,
  );
  const parameters = Object.fromEntries(
    kind.parameters(config, inputs).map(({ name, shape }) => {
      const isVariance = name.endsWith("moving_variance");
      return [name, feed(name, shape, isVariance ? () => 0.5 + rng.uniform() : undefined)];
    }),
  );
  const updates = new Map<string, Tensor>();
  const observed = new Map<string, Tensor>();
  let preActivation: Tensor | undefined;
  let noises = 0;
  const call = { config, inputs: xs, masks, parameters };
  const output = kind.forward(ops, {
    ...call,
    context: {
      training: given.training,
      trainable: given.trainable ?? true,
      noise: (shape, distribution = "uniform") => {
        const name = noises === 0 ? "noise" : `noise${noises}`;
        noises++;
        return feed(name, shape, () => (distribution === "normal" ? rng.normal() : rng.uniform()));
      },
      update: (name, value) => updates.set(name, value),
      preActivation: (z) => {
        preActivation = z;
      },
      observe: (what: Observable, tensors) => {
        tensors.forEach((tensor, i) => {
          observed.set(`observed ${what} ${i}`, tensor);
        });
      },
    },
  });
  const outputMask = kind.mask?.(ops, call);
  const loss = ops.reduceSum(ops.mul(output, feed("weights", output.shape)));
  const grad = gradient(ops, loss);
  const wanted = [
    ...xs.map((x, i) => [`x${i}`, x] as const),
    ...Object.entries(parameters),
    ...observed,
  ];
  const outputs = Object.fromEntries([
    ["y", output],
    ["loss", loss],
    ...(outputMask ? [["mask", outputMask] as const] : []),
    ...observed,
    ...wanted.flatMap(([name, tensor]) => {
      const found = grad(tensor);
      return found ? [[`d${name}`, found] as const] : [];
    }),
    ...[...updates].map(([name, value]) => [`updated ${name}`, value] as const),
  ]);
  const graph = ops.graph(outputs);
  const fedInputs = Object.fromEntries(
    graph.inputs.map(({ name }) => [name, fed.get(name) ?? new Float64Array()]),
  );
  const values = { ...Object.fromEntries(fed), ...evaluate(graph, fedInputs) };
  return { output, mask: outputMask, values, preActivation };
}

export const dialects: readonly Dialect[] = ["keras2", "keras3", "tfjs"];

/**
 * The tests that every kind of layer passes: reading what was written gives the same configuration, the shape is the one
 * announced, and gradients are those of finite differences.
 *
 * @param spelledIn - the dialects that can spell the layer.
 */
export function conforms(
  kindName: string,
  cases: readonly Case[],
  spelledIn: readonly Dialect[] = dialects,
): void {
  const kind = layerKindOf(kindName);
  describe.each(cases.map((each, i) => [`${kindName} ${i}`, each] as const))("%s", (_, each) => {
    test.each(spelledIn)("%s: read ∘ write is the identity", (dialect) => {
      const raw: unknown = JSON.parse(JSON.stringify(kind.write(each.config, dialect)));
      expect(kind.read(raw as Record<string, unknown>, "m", dialect)).toEqual(each.config);
    });

    test.each([true, false])("training %s: outputShape is the shape of the output", (training) => {
      const { output } = run(kind, each, { training });
      expect(output.shape).toEqual([batch, ...kind.outputShape(each.config, each.inputs)]);
    });

    test("the gradient is that of finite differences, inputs and parameters", () => {
      const h = 1e-6;
      const tolerance = 1e-6; // rounding of a loss of order 10 over 2h is about 1e-9; curvature h²
      const { values } = run(kind, each, { training: true });
      for (const [name, grad] of Object.entries(values)) {
        if (!name.startsWith("d") || name.startsWith("dobserved")) continue;
        const at = values[name.slice(1)];
        if (!at) continue;
        for (const i of spread(grad.length)) {
          const expected = grad[i] ?? Number.NaN;
          const lossAt = (shift: number) => {
            const moved = at.with(i, (at[i] ?? 0) + shift);
            const fed = { ...values, [name.slice(1)]: moved };
            return (
              run(kind, each, { training: true, values: fed }).values["loss"]?.[0] ?? Number.NaN
            );
          };
          const difference = (lossAt(h) - lossAt(-h)) / (2 * h);
          expect(Math.abs(difference - expected), `${name}[${i}]`).toBeLessThan(
            tolerance * Math.max(1, Math.abs(expected)),
          );
        }
      }
    });
  });
}

/** Positions of at most this many elements, evenly over all of them: enough for a rule, quick for a large tensor. */
const mostDifferences = 40;
function spread(length: number): readonly number[] {
  const apart = Math.max(1, length / mostDifferences);
  return Array.from({ length: Math.min(length, mostDifferences) }, (_, i) => Math.floor(i * apart));
}

interface GoldenCase {
  readonly kind: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly dialect: Dialect;
  readonly training: boolean;
  readonly inputs: readonly { readonly shape: Shape; readonly values: readonly number[] }[];
  readonly mask: readonly number[] | null;
  readonly parameters: Readonly<Record<string, readonly number[]>>;
  readonly weights: readonly number[];
  readonly output: { readonly shape: Shape; readonly values: readonly number[] };
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

/**
 * Values and gradients of one golden file, made by `src/model/golden/keras_layer.py`, case by case.
 *
 * @param tolerance - against |expected| + 1: Keras computes in float32.
 */
export function agreesWithKeras(file: string, tolerance = 2e-5): void {
  const golden: Readonly<Record<string, GoldenCase>> = JSON.parse(
    readFileSync(new URL(`golden/${file}.json`, import.meta.url), "utf8"),
  );
  describe.each(Object.entries(golden))("%s", (title, each) => {
    const kind = layerKindOf(each.kind);
    const shapes = each.inputs.map(({ shape }) => shape.slice(1));
    const given: Case = {
      config: kind.read(each.config, title, each.dialect),
      inputs: shapes,
      ...(each.mask && { mask: each.mask }),
    };
    const values = {
      ...each.parameters,
      ...Object.fromEntries(each.inputs.map((input, i) => [`x${i}`, input.values])),
      weights: each.weights,
    };
    const samples = each.inputs[0]?.shape[0] ?? 1;
    const { output, values: actual } = run(kind, given, {
      training: each.training,
      values,
      batch: samples,
    });

    test("its output is that of Keras", () => {
      expect(output.shape).toEqual(each.output.shape);
      near(actual["y"], each.output.values, "y");
    });

    test.each(Object.entries(each.gradients))("∂L/∂%s is that of Keras", (name, expected) => {
      near(actual[`d${name}`], expected, name);
    });

    function near(got: ArrayLike<number> | undefined, wanted: readonly number[], name: string) {
      expect(got?.length, name).toBe(wanted.length);
      wanted.forEach((value, i) => {
        const error = Math.abs((got?.[i] ?? Number.NaN) - value);
        expect(error, `${name}[${i}]`).toBeLessThanOrEqual(tolerance * (1 + Math.abs(value)));
      });
    }
  });
}
