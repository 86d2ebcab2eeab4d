import { sizeOf } from "../graph/tensor.ts";
import type { Moment, Weight } from "./evidence.ts";

/** How a framework draws a tensor where nobody asks for anything else. */
export interface DefaultInitialization {
  readonly std: number;
  /** Largest |w| that it can draw; Infinity for a normal distribution. */
  readonly bound: number;
}

/** Standard deviation of N(0, 1) cut off at ±2. */
const cutStd = 0.87962566103423978;

/**
 * What a kernel looked like before it was trained, if its framework's default drew it; `undefined` where the framework, or
 * the way in which it stores such a tensor, is not known.
 *
 * PyTorch: U(±1/√fan_in), std 1/√(3·fan_in), for linear layers and convolutions (kaiming_uniform with a = √5); U(±1/√hidden)
 * for recurrent cells; N(0, 1) for embeddings. Keras: Glorot uniform, U(±√(6/(fan_in + fan_out))); embeddings U(±0.05). Flax: LeCun
 * normal, cut off at two deviations.
 *
 * Source: torch.nn.Linear, torch.nn.LSTM, torch.nn.Embedding; keras.layers.Dense, keras.layers.Embedding; flax.linen.Dense
 */
export function defaultInitialization(
  { framework }: Pick<Moment, "framework">,
  { shape, role, name }: Pick<Weight, "shape" | "role" | "name">,
): DefaultInitialization | undefined {
  if (role !== "kernel" && role !== "embedding") return undefined;
  if (framework === "torch" || framework === "lightning") return torch(shape, role, name);
  if (framework === "keras" || framework === "tfjs") return keras(shape, role, name);
  if (framework === "flax") return flax(shape, role);
  return undefined;
}

function torch(
  shape: readonly number[],
  role: Weight["role"],
  name: string,
): DefaultInitialization | undefined {
  if (role === "embedding") return { std: 1, bound: Number.POSITIVE_INFINITY };
  if (shape.length < 2) return undefined;
  // A cell's input weights are drawn by its hidden size, which their own shape does not tell.
  // Attention draws its packed projections as if all three were one Glorot kernel.
  if (/weight_ih|in_proj_weight/.test(name)) return undefined;
  return uniform(1 / Math.sqrt(sizeOf(shape.slice(1))));
}

function keras(
  shape: readonly number[],
  role: Weight["role"],
  name: string,
): DefaultInitialization | undefined {
  if (role === "embedding") return uniform(0.05);
  if (shape.length < 2 || /recurrent|depthwise/.test(name)) return undefined;
  const field = sizeOf(shape.slice(0, -2));
  const [fanIn = 1, fanOut = 1] = shape.slice(-2).map((size) => size * field);
  return uniform(Math.sqrt(6 / (fanIn + fanOut)));
}

function flax(shape: readonly number[], role: Weight["role"]): DefaultInitialization | undefined {
  if (role === "embedding" || shape.length < 2) return undefined;
  const std = 1 / Math.sqrt(sizeOf(shape.slice(0, -1)));
  return { std, bound: (2 * std) / cutStd };
}

function uniform(bound: number): DefaultInitialization {
  return { std: bound / Math.sqrt(3), bound };
}
