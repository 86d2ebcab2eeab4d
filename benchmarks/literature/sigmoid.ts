import { type Case, caseRows } from "./case.ts";
import { near, type Row } from "./expectation.ts";
import {
  type DenseOptions,
  denseNetwork,
  sgd,
  skipNetwork,
  weightVariance,
  withAdam,
  withClip,
  withDecay,
  withRate,
  xavier,
} from "./plans.ts";
import { clusters } from "./problems.ts";

const points = 0.05;
const chance = near(0.1, points, "points");
const trains = (share: number) => near(share, points, "points");
/** Gradients depend on data that is not handed down: a decade is granted. */
const size = (value: number) => near(Math.log10(value), 1, "decades");
/** χ = 0.05572 per squared norm (R6), seven steps from the last of eight layers to the first. */
const atStart = near(3.5 * Math.log10(0.05572), 0.3, "decades");

const stuck = { accuracy: chance, gradient: size(6.4e-6), start: atStart };

/** E1: eight sigmoid layers of 64 units with Xavier's weights, and what is said to repair them. */
export function sigmoidCases(): readonly Case[] {
  const plain = planOf();
  const named = (id: string, what: string, rest: Omit<Case, "id" | "what" | "source">): Case => ({
    id: `sigmoid/${id}`,
    what: `sigmoid 8×64, ${what}`,
    source: "§7 E1, R61, R62",
    ...rest,
  });
  return [
    named("xavier", "Xavier", { plan: plain, expects: { ...stuck, movement: size(2.7e-4) } }),
    named("norm-clip", "norm clip 1", {
      plan: withClip(plain, "global-norm", 1),
      expects: { accuracy: chance, gradient: size(6.4e-6) },
    }),
    named("value-clip", "value clip 0.01", {
      plan: withClip(plain, "value", 0.01),
      expects: { accuracy: chance, gradient: size(6.4e-6) },
    }),
    named("rate-0.01", "rate / 10", {
      plan: withRate(plain, 0.01),
      expects: { accuracy: chance, movement: size(9.3e-5) },
    }),
    named("rate-1", "rate × 10", {
      plan: withRate(plain, 1),
      expects: { accuracy: chance, movement: size(5.2e-5) },
    }),
    named("rate-5", "rate × 50", {
      plan: withRate(plain, 5),
      expects: { accuracy: chance, movement: size(1.9e-4) },
    }),
    named("decay", "weight decay 1e-3", {
      plan: { ...plain, model: withDecay(plain.model, 1e-3) },
      expects: { accuracy: chance, shrinkage: near(0.222, 0.005, "points") },
    }),
    named("layer-norm", "layer norm before the activation", {
      plan: planOf({ normalization: "layer" }),
      expects: { accuracy: chance },
    }),
    named("adam", "Adam 1e-3", {
      plan: withAdam(plain),
      expects: { accuracy: near(0.38, points, "points") },
      note: "After 1500 steps Adam is on its way up from chance: where it is differs from seed to seed.",
    }),
    named("width", "128 units in place of 64", {
      plan: planOf({ width: 128 }),
      expects: { accuracy: chance },
    }),
    named("gain-4", "gain 4", {
      plan: planOf({ initializer: weightVariance(16) }),
      expects: { accuracy: trains(0.982) },
    }),
    named("batch-norm", "batch norm before the activation", {
      plan: planOf({ normalization: "batch" }),
      expects: { accuracy: trains(0.99) },
    }),
    named("skip", "a skip around each layer", {
      plan: {
        model: skipNetwork({ depth: 8, activation: "sigmoid", initializer: xavier }),
        recipe: sgd,
      },
      expects: { accuracy: trains(0.976) },
    }),
  ];
}

function planOf(options: Partial<DenseOptions> = {}) {
  const model = denseNetwork({
    depth: 8,
    activation: "sigmoid",
    initializer: xavier,
    ...options,
  });
  return { model, recipe: sgd };
}

/** What the sigmoid network and its repairs reach. */
export function sigmoidRows(seeds: readonly number[]): Promise<readonly Row[]> {
  return caseRows(sigmoidCases(), clusters(), seeds);
}
