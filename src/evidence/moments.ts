import type { Checkpoint, OptimizerSlot, OptimizerState } from "../formats/content.ts";
import { floatsOf } from "../formats/float-blocks.ts";
import { scanTensor, type TensorScan } from "../formats/tensor-scan.ts";
import { sizeOf } from "../graph/tensor.ts";
import type { Moment, OptimizerMoment, RememberedGradient, Weight } from "./evidence.ts";
import { parameterName } from "./parameter-name.ts";

/** Adam's usual β₁ and β₂ (Kingma & Ba 2015, §2; torch.optim.Adam; keras.optimizers.Adam). */
const usualBeta = { first: 0.9, second: 0.999 } as const;

/** torch.optim.RMSprop's alpha; keras.optimizers.RMSprop's rho. */
function usualDecay(framework: Checkpoint["framework"]): number {
  return framework === "keras" || framework === "tfjs" ? 0.9 : 0.99;
}

/** keras.optimizers.Adagrad: initial_accumulator_value. */
const kerasStart = 0.1;

/**
 * What a checkpoint says of weights and gradients: every tensor is read once, in blocks.
 *
 * @param onBytes - how many bytes were read since the last call.
 */
export async function momentOf(
  file: string,
  checkpoint: Checkpoint,
  onBytes?: (bytes: number) => void,
  scan: TensorScan = scanTensor,
): Promise<Moment> {
  const weights: Weight[] = [];
  for (const tensor of checkpoint.weights) {
    const { name, shape, sharedWith } = tensor;
    const { layer, role } = parameterName(name, shape);
    const summary = await scan(tensor, onBytes);
    weights.push({ name, layer, role, shape, isTied: sharedWith !== undefined, summary });
  }
  const { framework, step, epoch, optimizer, scaler } = checkpoint;
  return {
    file,
    framework,
    step,
    epoch,
    weights,
    optimizer: optimizer && (await optimizerMoment(optimizer, framework, onBytes)),
    scaler,
  };
}

async function optimizerMoment(
  state: OptimizerState,
  framework: Checkpoint["framework"],
  onBytes: ((bytes: number) => void) | undefined,
): Promise<OptimizerMoment> {
  const gradients: RememberedGradient[] = [];
  for (const slot of state.slots) gradients.push(await remembered(slot, state, framework, onBytes));
  const { kind, step, settings } = state;
  return { kind, step, settings, gradients };
}

/**
 * The gradient as the optimizer remembers it. Running means of squares begin at 0 and are divided by 1 − β₂ᵗ (Kingma & Ba
 * 2015, §3); Adagrad's sum is divided by the steps; a momentum of SGD, Σ μᵏ g, by 1/(1 − μ), which is right where gradients
 * agree and too small by √((1 − μ)/(1 + μ)) where they are noise. Keras' momentum is one of updates, −lr · g.
 */
async function remembered(
  slot: OptimizerSlot,
  { kind, step, settings }: OptimizerState,
  framework: Checkpoint["framework"],
  onBytes: ((bytes: number) => void) | undefined,
): Promise<RememberedGradient> {
  const { parameter, index, mean, square, maximum } = slot;
  const tensor = square ?? maximum ?? mean;
  const shape = tensor?.shape ?? [];
  const size = tensor ? sizeOf(shape) : 0;
  const sums = await sumsOf(slot, onBytes);
  const beta2 =
    settings["beta2"] ??
    settings["alpha"] ??
    settings["rho"] ??
    (kind === "rmsprop" ? usualDecay(framework) : usualBeta.second);
  const beta1 = settings["beta1"] ?? usualBeta.first;
  const momentum = settings["momentum"] ?? usualBeta.first;
  const steps = step ?? Number.POSITIVE_INFINITY;
  const corrected = (beta: number) => (steps > 0 ? 1 - beta ** steps : Number.NaN);
  const perGradient = framework === "keras" ? (settings["lr"] ?? Number.NaN) : 1;
  const start = settings["initial_accumulator_value"] ?? (framework === "keras" ? kerasStart : 0);
  const squares = () => {
    if (square && kind === "adagrad")
      return step && step > 0 ? Math.max(0, sums.square - size * start) / step : Number.NaN;
    if (square) return sums.square / corrected(beta2);
    if (maximum) return sums.maximum;
    return kind === "sgd"
      ? sums.mean * ((1 - momentum) / perGradient) ** 2
      : sums.mean / corrected(beta1) ** 2;
  };
  const total = size > 0 ? squares() : Number.NaN;
  return {
    parameter,
    index,
    shape,
    rms: Math.sqrt(total / size),
    norm: Math.sqrt(total),
    agreement:
      mean && square && sums.both > 0
        ? (sums.agreement / sums.both) * (Math.sqrt(corrected(beta2)) / corrected(beta1))
        : Number.NaN,
    zeros: size > 0 ? sums.zeros / size : Number.NaN,
    nonFinite: sums.nonFinite,
  };
}

interface Sums {
  /** Σ v, Σ m², Σ u². */
  square: number;
  mean: number;
  maximum: number;
  /** Σ |m|/√v over elements with v > 0, and how many these are. */
  agreement: number;
  both: number;
  zeros: number;
  nonFinite: number;
}

async function sumsOf(
  { mean, square, maximum }: OptimizerSlot,
  onBytes: ((bytes: number) => void) | undefined,
): Promise<Sums> {
  const sums: Sums = {
    square: 0,
    mean: 0,
    maximum: 0,
    agreement: 0,
    both: 0,
    zeros: 0,
    nonFinite: 0,
  };
  const means = mean && floatsOf(mean);
  const main = square ?? maximum;
  if (!main) {
    if (means) for await (const block of means) addOwn(block, sums, "mean");
    return sums;
  }
  // m and v lie in equal blocks: both are tensors of one shape and type.
  const paired = square && means ? means[Symbol.asyncIterator]() : undefined;
  for await (const block of floatsOf(main)) {
    const m = paired ? ((await paired.next()).value as Float32Array | undefined) : undefined;
    addOwn(block, sums, square ? "square" : "maximum");
    if (m && m.length === block.length) addAgreement(m, block, sums);
    onBytes?.(block.byteLength);
  }
  return sums;
}

function addOwn(block: Float32Array, sums: Sums, of: "square" | "mean" | "maximum"): void {
  let [total, zeros, nonFinite] = [0, 0, 0];
  for (const value of block) {
    if (!Number.isFinite(value)) nonFinite++;
    else if (value === 0) zeros++;
    total += of === "square" ? value : value * value;
  }
  sums[of] += total;
  sums.zeros += zeros;
  sums.nonFinite += nonFinite;
}

function addAgreement(m: Float32Array, v: Float32Array, sums: Sums): void {
  for (const [i, square] of v.entries()) {
    if (!(square > 0)) continue;
    sums.agreement += Math.abs(m[i] ?? 0) / Math.sqrt(square);
    sums.both++;
  }
}
