import type { ActivationId } from "../../src/model/activations/index.ts";
import type { Model } from "../../src/model/model.ts";
import { moments } from "../../src/stats/moments.ts";
import { digits, nearly, type Row } from "./expectation.ts";
import { part } from "./part.ts";
import { passage } from "./passage.ts";
import { denseNetwork, type SkipOptions, skipNetwork, weightVariance } from "./plans.ts";
import { overSeeds } from "./through-time.ts";

const width = 256;
const batch = 16;
/** Fresh networks that every number is the mean of. */
const networks = Array.from({ length: 12 }, (_, seed) => seed);

/** ‖∂L/∂a‖² / ‖∂L/∂b‖² of two tensors of a fresh network: the mean over networks of what it is in each. */
async function gain(model: Model, from: Where, to: Where): Promise<number> {
  const each = await overSeeds(networks, async (seed) => {
    const { a, b } = await passage(model, { seed, batch }, ({ gradOf, layer, norm }) => {
      const at = ({ layer: name, isBeforeActivation }: Where) =>
        norm(
          gradOf(
            isBeforeActivation
              ? (layer(name).preActivation ?? layer(name).output)
              : layer(name).output,
          ),
        );
      return { a: at(from), b: at(to) };
    });
    return ((a?.[0] ?? Number.NaN) / (b?.[0] ?? Number.NaN)) ** 2;
  });
  return moments(each).mean;
}

interface Where {
  readonly layer: string;
  readonly isBeforeActivation: boolean;
}

/** Layers that are left out at the input: their lengths have not settled. */
const settled = 4;
const deepest = 12;

/** χ: the mean factor on ‖∂L/∂z‖² per layer of a plain network. */
async function chiOf(activation: ActivationId, scale: number): Promise<number> {
  const initializer = weightVariance(scale);
  const whole = denseNetwork({ depth: deepest, activation, initializer, width });
  const model = part(whole, "input", `hidden_${deepest}`);
  const at = (l: number) => ({ layer: `hidden_${l}`, isBeforeActivation: true });
  return (await gain(model, at(settled), at(deepest))) ** (1 / (deepest - settled));
}

/** E2: the same weights under three activations. */
export async function activationRows(): Promise<readonly Row[]> {
  const cases = [
    { activation: "relu", scale: 4, chi: 2 },
    { activation: "tanh", scale: 4, chi: 1.36267 },
    { activation: "sigmoid", scale: 4, chi: 0.17 },
    { activation: "relu", scale: 100, chi: 50 },
    { activation: "tanh", scale: 100, chi: 5.5 },
    { activation: "sigmoid", scale: 100, chi: 0.98581 },
  ] as const;
  const rows: Row[] = [];
  for (const { activation, scale, chi } of cases)
    rows.push({
      id: `chi/${activation}-${scale}`,
      what: `${activation}, σ_w² = ${scale}: factor on ‖∂L/∂z‖² per layer`,
      source: "R8, R11, §7 E2",
      expectation: nearly(chi, 0.03),
      measured: await chiOf(activation, scale),
      format: digits,
    });
  return rows;
}

/** E3: batch normalization makes gradients grow by π/(π − 1) per ReLU layer. */
export async function batchNormRow(): Promise<Row> {
  const whole = denseNetwork({
    depth: deepest,
    activation: "relu",
    initializer: weightVariance(2),
    width,
    normalization: "batch",
  });
  const model = part(whole, "input", `hidden_${deepest}_activation`);
  const large = 256;
  const each = await overSeeds(networks, async (seed) => {
    const { a, b } = await passage(model, { seed, batch: large }, ({ gradOf, layer, norm }) => {
      const at = (l: number) => norm(gradOf(layer(`hidden_${l}_norm`).output));
      return { a: at(settled), b: at(deepest) };
    });
    return ((a?.[0] ?? Number.NaN) / (b?.[0] ?? Number.NaN)) ** (2 / (deepest - settled));
  });
  return {
    id: "batch-norm/chi",
    what: "batch norm and ReLU, batch 256: factor on ‖∂L/∂z‖² per layer (0.083 decades of the norm)",
    source: "R23; Yang et al. 2019",
    expectation: nearly(Math.PI / (Math.PI - 1), 0.02),
    measured: moments(each).mean,
    format: digits,
  };
}

interface Skip {
  readonly id: string;
  readonly what: string;
  readonly source: string;
  readonly depth: number;
  readonly options: Partial<SkipOptions>;
  /** Per block, or over all of them. */
  readonly isPerBlock: boolean;
  readonly value: number;
  readonly tolerance: number;
}

const skips: readonly Skip[] = [
  {
    id: "none",
    what: "x + W·relu(x), He: factor on ‖∂L/∂x‖² per block",
    source: "R34",
    depth: 8,
    options: {},
    isPerBlock: true,
    value: 2,
    tolerance: 0.01,
  },
  {
    id: "scaled",
    what: "the same with branches times 1/√32: over 32 blocks",
    source: "R35",
    depth: 32,
    options: { branchScale: "1/√L" },
    isPerBlock: false,
    value: 2.677,
    tolerance: 0.05,
  },
  {
    id: "pre",
    what: "x + W·relu(LN(x)): over 32 blocks",
    source: "R36",
    depth: 32,
    options: { norm: "pre" },
    isPerBlock: false,
    value: 33,
    tolerance: 0.05,
  },
  {
    id: "post",
    what: "LN(x + W·relu(x)): per block",
    source: "R38",
    depth: 8,
    options: { norm: "post" },
    isPerBlock: true,
    value: 1,
    tolerance: 0.01,
  },
];

/** E6: the four ways to put a skip around a layer. */
export async function skipRows(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const { id, what, source, depth, options, isPerBlock, value, tolerance } of skips) {
    const start = { depth, activation: "relu", initializer: weightVariance(2), width } as const;
    const end = options.norm === "post" ? `block_${depth}_norm` : `block_${depth}_sum`;
    const model = part(skipNetwork({ ...start, ...options }), "first", end);
    const total = await gain(
      model,
      { layer: "first", isBeforeActivation: false },
      { layer: end, isBeforeActivation: false },
    );
    rows.push({
      id: `skip/${id}`,
      what,
      source,
      expectation: nearly(value, tolerance),
      measured: isPerBlock ? total ** (1 / depth) : total,
      format: digits,
    });
  }
  return rows;
}
