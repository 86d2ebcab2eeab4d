import type { BuiltLayer } from "../../../model/build.ts";
import type { Fans } from "../../../model/initializer.ts";
import type { InitializerId } from "../../../model/initializers/index.ts";
import type { Kind, LayerConfigs } from "../../../model/model.ts";
import type { Masks } from "../mask.ts";

/** A layer as lines of a module: what is made once, and the expression that is computed. */
export interface TorchLayer {
  readonly make: readonly string[];
  /** @param inputs - names of variables. */
  forward(inputs: readonly string[]): string;
  /** Where the layer's parameters are, by our name. */
  readonly weights?: Readonly<Record<string, Weight | readonly Weight[]>>;
  /** What PyTorch does in another way. */
  readonly notes?: readonly string[];
}

/** A tensor of the module. */
export interface Weight {
  /** `self.dense_1.weight` */
  readonly path: string;
  readonly layout: Layout;
  /** What it holds when it is made. */
  readonly start?: InitializerId;
  /** The gates of its blocks, from those of the parameter that it is or is a part of. */
  gates?(pattern: string): string;
}

interface LayoutRule {
  /** What makes this layout from that of Keras. */
  readonly fromKeras: string;
  /** Whether a random orthogonal matrix of Keras' [inputs, outputs] is one of this tensor's rows and columns, too. */
  readonly isMatrix: boolean;
  /** The fans that PyTorch's initializers see in it, from the shape in Keras. */
  fans(shape: readonly number[]): Fans | undefined;
}

/** How PyTorch lays out what Keras has as [inputs, outputs] or [...positions, inputs, outputs]. */
export const layouts = {
  keras: {
    fromKeras: "",
    isMatrix: true,
    fans: ([fanOut = 1, fanIn]) => (fanIn === undefined ? undefined : { fanIn, fanOut }),
  },
  linear: {
    fromKeras: ".T",
    isMatrix: true,
    fans: ([fanIn = 1, fanOut = 1]) => ({ fanIn, fanOut }),
  },
  convolution: {
    fromKeras: ".movedim((-1, -2), (0, 1))",
    isMatrix: true,
    fans: (shape) => ({
      fanIn: product(shape.slice(0, -1)),
      fanOut: product(shape.slice(0, -2)) * (shape.at(-1) ?? 1),
    }),
  },
  depthwise: {
    fromKeras: ".movedim((-2, -1), (0, 1)).flatten(0, 1).unsqueeze(1)",
    isMatrix: false,
    fans: (shape) => ({ fanIn: product(shape.slice(0, -2)), fanOut: product(shape) }),
  },
  heads: {
    fromKeras: ".flatten(1).T",
    isMatrix: false,
    fans: ([fanIn = 1, ...heads]) => ({ fanIn, fanOut: product(heads) }),
  },
  joinedHeads: {
    fromKeras: ".flatten(0, 1).T",
    isMatrix: true,
    fans: (shape) => ({ fanIn: product(shape.slice(0, -1)), fanOut: shape.at(-1) ?? 1 }),
  },
} as const satisfies Readonly<Record<string, LayoutRule>>;
export type Layout = keyof typeof layouts;

function product(sizes: readonly number[]): number {
  return sizes.reduce((result, size) => result * size, 1);
}

export interface Given<K extends Kind> {
  readonly config: LayerConfigs[K];
  readonly built: BuiltLayer;
  /** `self.dense_1` */
  readonly self: string;
  /** Of the inputs. */
  readonly masks: Masks;
}

export type TorchWriter<K extends Kind> = (given: Given<K>) => TorchLayer;
export type TorchWriters = { readonly [K in Kind]: TorchWriter<K> };

/** A layer that is an expression of its only input. */
export function computed(expression: (x: string) => string): TorchLayer {
  return { make: [], forward: ([x = ""]) => expression(x) };
}

/** Size of the last axis of the only input. */
export function features({ inputShapes }: BuiltLayer): number {
  return inputShapes[0]?.at(-1) ?? 1;
}

/** A mask [batch, time] with an axis of one for every further axis of a tensor of this rank. */
export function overFeatures(mask: string, rank: number): string {
  const isName = /^\w+$/.test(mask);
  return `${isName ? mask : `(${mask})`}[${["...", ...Array.from({ length: rank - 2 }, () => "None")].join(", ")}]`;
}

/** A weight and a bias of a module; the bias may be missing. */
export function weightAndBias(
  module: string,
  layout: Layout,
  kernel = "kernel",
): Readonly<Record<string, Weight>> {
  return {
    [kernel]: { path: `${module}.weight`, layout },
    bias: { path: `${module}.bias`, layout: "keras" },
  };
}
