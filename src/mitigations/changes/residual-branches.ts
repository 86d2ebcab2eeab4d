import { type BuiltLayer, built } from "../../model/build.ts";
import { initializerOf } from "../../model/initializers/index.ts";
import type { InnerLayer } from "../../model/inner-layer.ts";
import { isKernel, type ParameterSpec } from "../../model/layer.ts";
import type { Layer, Model } from "../../model/model.ts";
import { freshName } from "./hidden-layers.ts";

/** A way with weights from a fork to a sum, beside a skip. */
export interface ResidualBranch {
  /** Name of the last layer that both ways come from. */
  readonly fork: string;
  /** Name of the Add layer. */
  readonly sum: string;
  /** What the sum reads at the end of the skip: the fork itself, or the last layer around. */
  readonly skip: string;
  /** The layers of the skip, input to output; none where it is an identity. */
  readonly around: readonly Layer[];
  /** The layers of the branch, input to output. */
  readonly layers: readonly Layer[];
  /** What the sum reads at the end of the branch. */
  readonly end: string;
  /** Whether a Rescaling or Scale layer weighs branch against skip already. */
  readonly isScaled: boolean;
  /** Whether a factor that starts at 0 lets the branch start as nothing: a kernel, γ, or a Scale. */
  readonly startsAtZero: boolean;
}

/**
 * The residual branches of a model, input to output: for every sum of two, the two ways that lead there from the last layer
 * they have in common. The skip is the way with fewer layers with weight matrices; sums of two ways with as many have no
 * branch, nor do sums of a layer with what has no weight matrix, such as positions of tokens.
 */
export function residualBranches(model: Model): readonly ResidualBranch[] {
  const layers = built(model);
  const above = ancestors(layers);
  return layers.flatMap(({ layer }) => {
    const [a, b, ...more] = layer.inputs;
    if (layer.kind !== "Add" || a === undefined || b === undefined || a === b) return [];
    const fork = layers.findLast(
      ({ layer: { name } }) => above.get(a)?.has(name) && above.get(b)?.has(name),
    )?.layer.name;
    if (fork === undefined || more.length > 0) return [];
    const ways = [a, b].map((end) => ({
      end,
      layers: layers.filter(({ layer: { name } }) => {
        const isBehindFork = name !== fork && above.get(name)?.has(fork);
        return isBehindFork && above.get(end)?.has(name);
      }),
    }));
    const [around, branch] = ways.toSorted((x, y) => weighted(x.layers) - weighted(y.layers));
    if (!around || !branch || weighted(around.layers) === weighted(branch.layers)) return [];
    const multipliers = [...around.layers, ...branch.layers];
    return [
      {
        fork,
        sum: layer.name,
        skip: around.end,
        around: around.layers.map((each) => each.layer),
        layers: branch.layers.map((each) => each.layer),
        end: branch.end,
        isScaled: multipliers.some(({ layer: { kind } }) => scales.includes(kind)),
        startsAtZero: branch.layers.some(hasZeroFactor),
      },
    ];
  });
}

/** The model with one more layer at the end of each of these branches, in front of the sum. */
export function withBranchEnds(
  model: Model,
  branches: readonly ResidualBranch[],
  suffix: string,
  appended: InnerLayer,
): Model {
  const bySum = new Map(branches.map((branch) => [branch.sum, branch]));
  const layers = model.layers.flatMap((layer) => {
    const branch = bySum.get(layer.name);
    if (!branch) return [layer];
    const name = freshName(model, `${branch.sum}_${suffix}`);
    const inputs = layer.inputs.map((input) => (input === branch.end ? name : input));
    const end = { ...appended, name, inputs: [branch.end], trainable: true } as Layer;
    return [end, { ...layer, inputs } as Layer];
  });
  return { ...model, layers };
}

const scales: readonly Layer["kind"][] = ["Rescaling", "Scale"];

/** Every layer's name with those of the layers it is computed from, itself among them. */
function ancestors(layers: readonly BuiltLayer[]): ReadonlyMap<string, ReadonlySet<string>> {
  const above = new Map<string, ReadonlySet<string>>();
  for (const { layer } of layers)
    above.set(
      layer.name,
      new Set([layer.name, ...layer.inputs.flatMap((name) => [...(above.get(name) ?? [])])]),
    );
  return above;
}

function weighted(layers: readonly BuiltLayer[]): number {
  return layers.filter(({ used }) => used.some(isKernel)).length;
}

function hasZeroFactor({ layer, used }: BuiltLayer): boolean {
  const isFactor = (spec: ParameterSpec) =>
    layer.kind === "Scale" || isKernel(spec) || /\/(gamma|scale)$/.test(spec.name);
  return used.some((spec) => isFactor(spec) && isZero(spec));
}

function isZero({ initializer, fans }: ParameterSpec): boolean {
  const { moments, defaults } = initializerOf(initializer.id);
  const { mean, variance } = moments(fans, { ...defaults, ...initializer.config });
  return mean === 0 && variance === 0;
}
