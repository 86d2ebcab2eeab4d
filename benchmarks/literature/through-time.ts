import { referenceEngine } from "../../src/engine/reference.ts";
import { initializerRef } from "../../src/model/initializers/index.ts";
import type { Observable } from "../../src/model/layer.ts";
import { type Model, mapLayers } from "../../src/model/model.ts";
import { networkNamed } from "../../src/model/networks/index.ts";
import { moments } from "../../src/stats/moments.ts";
import { part } from "./part.ts";
import { passage } from "./passage.ts";
import { weightVariance } from "./plans.ts";

const batch = 8;

/** ‖∂L/∂·‖ of a recurrent layer's states, first step first: random inputs, a random gradient at the last output. */
async function gradientsInTime(
  model: Model,
  what: Observable,
  seed: number,
): Promise<readonly number[]> {
  const layer = model.layers.at(1)?.name ?? "";
  const cell = part(model, "input", layer);
  // In float64: squares of gradients that vanish over 100 steps are 0 in float32.
  const options = { seed, batch, engine: referenceEngine };
  const { norms } = await passage(cell, options, ({ network: { ops }, gradOf, norm, ...pass }) => {
    const states = pass.layer(layer).observed[what] ?? [];
    const each = states.map((state) => ops.reshape(norm(gradOf(state)), [1]));
    return { norms: ops.concat(each, 0) };
  });
  return Array.from(norms ?? []);
}

/** log10 ‖∂L/∂c₀‖ / ‖∂L/∂c_T‖ of an LSTM, the mean over the seeds. */
export async function cellDecades(model: Model, seeds: readonly number[]): Promise<number> {
  const each = await overSeeds(seeds, async (seed) => {
    const norms = await gradientsInTime(model, "cell-state", seed);
    return Math.log10((norms[0] ?? Number.NaN) / (norms.at(-1) ?? Number.NaN));
  });
  return moments(each).mean;
}

export interface SimpleCell {
  /** Gain of the recurrent matrix. */
  readonly g: number;
  /** Standard deviation of what the input adds to the pre-activation. */
  readonly x: number;
  readonly isOrthogonal: boolean;
  /** Share of the state that recurrent dropout keeps. */
  readonly keep: number;
}

const width = 256;
const steps = 60;
/** Steps left out at either end: the state has to settle, and so has the gradient. */
const [settled, fresh] = [20, 55];

/** Mean factor on ‖∂L/∂h‖² per step of a tanh RNN. */
export async function perStepFactor(cell: SimpleCell, seeds: readonly number[]): Promise<number> {
  const model = simpleRnn(cell);
  const each = await overSeeds(seeds, async (seed) => {
    const norms = await gradientsInTime(model, "hidden-state", seed);
    const lost = Math.log((norms[settled] ?? Number.NaN) / (norms[fresh] ?? Number.NaN));
    return (2 * lost) / (fresh - settled);
  });
  return Math.exp(moments(each).mean);
}

function simpleRnn({ g, x, isOrthogonal, keep }: SimpleCell): Model {
  const model = networkNamed("rnn", {
    steps,
    features: width,
    units: width,
    kernelInitializer: weightVariance(x ** 2),
    recurrentInitializer: isOrthogonal
      ? initializerRef("orthogonal", { gain: g })
      : weightVariance(g ** 2),
  });
  return withRecurrentDropout(model, 1 - keep);
}

/** Recurrent layers that drop a share of their state, the same units at every step of a sequence. */
export function withRecurrentDropout(model: Model, rate: number): Model {
  return mapLayers(model, (layer) =>
    layer.kind === "SimpleRNN" || layer.kind === "LSTM"
      ? ({ ...layer, config: { ...layer.config, recurrentDropout: rate } } as typeof layer)
      : layer,
  );
}

/** One number from every seed, one after the other. */
export async function overSeeds(
  seeds: readonly number[],
  measure: (seed: number) => Promise<number>,
): Promise<readonly number[]> {
  const all: number[] = [];
  for (const seed of seeds) all.push(await measure(seed));
  return all;
}
