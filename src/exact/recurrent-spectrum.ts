import type { NamedValues, Session, Values } from "../engine/engine.ts";
import { type Shape, sizeOf } from "../graph/tensor.ts";
import { largestSingularValue } from "../stats/largest-singular-value.ts";
import { spectralRadius } from "../stats/spectral-radius.ts";
import { gather } from "../training/batches.ts";
import { encodeTargets } from "../training/targets.ts";
import { leadingExponents } from "./leading-exponents.ts";
import { networkOf, noiseOf } from "./network.ts";
import {
  type Recurrence,
  recurrencesOf,
  rowName,
  stateSize,
  transitionProgram,
  upstreamName,
} from "./recurrent-program.ts";
import { sessionFor, using } from "./session.ts";
import type { ExactTool, Given, Measured, Measurement } from "./tool.ts";

const usualSamples = 4;
/** Transitions at the end of a sequence whose Jacobians are computed. */
const mostTransitions = 64;
/** Transitions that a large layer gets before its samples become fewer. */
const usualTransitions = 32;
/** Numbers of the Jacobians of all transitions and samples: 128 MB. */
const mostNumbers = 16e6;
/** Units of a recurrent layer whose matrices are taken apart: a second each. */
const mostUnits = 512;
/**
 * Decades over the lag from which on a network did not train: as for layers, where |decades| ≥ 2 found 55 of 57 failures.
 * Source: the grid of docs/thresholds.md
 */
const mostDecades = 2;
/** Gates in the order of the kernel's columns, by their number: GRU, LSTM. */
const gates: Readonly<Record<number, readonly string[]>> = {
  3: ["update", "reset", "candidate"],
  4: ["input", "forget", "candidate", "output"],
};

const singular = {
  symbol: "σ_max(U)",
  unit: "",
  meaning:
    "Largest singular value of the recurrent matrix: under 1, with slopes of at most 1, a plain recurrent gradient has to vanish.",
};
const radius = {
  symbol: "ρ(U)",
  unit: "",
  meaning:
    "Spectral radius: growth in the long run of a linear layer; under 1 promises nothing of a layer with an activation.",
};
const leading = {
  symbol: "λ₁",
  unit: "1/step",
  meaning:
    "Leading Lyapunov exponent: the gradient grows by e^λ₁ per time step where it is positive and shrinks where it is negative.",
};
const second = {
  symbol: "λ₂",
  unit: "1/step",
  meaning: "The next exponent: far under λ₁ only a single direction of memory remains.",
};
const horizon = {
  symbol: "τ = −1/λ₁",
  unit: "steps",
  meaning:
    "Memory horizon: the time in which the gradient shrinks by e; infinite where it does not.",
};
const decades = {
  symbol: "|λ₁|·lag/ln 10",
  unit: "decades",
  meaning:
    "By how much the gradient changes over the lag: beyond the limit what lies that far back is not learned.",
};

/** How the gradient of every recurrent layer fares over time, on real samples. */
export const recurrentSpectrum = {
  id: "recurrent-spectrum",
  symbol: "λ(∂s_t/∂s_{t−1})",
  summary:
    "Spectra of recurrent matrices, and Lyapunov exponents of the state on real samples: how far back a recurrent layer remembers.",
  source:
    "Pascanu et al. 2013, §2 — https://arxiv.org/abs/1211.5063; Engelken, Wolf & Abbott 2023 — https://arxiv.org/abs/2006.02427",
  figures: {
    decades,
    horizon,
    lag: {
      symbol: "lag",
      unit: "steps",
      meaning: "Time steps over which the task asks for memory.",
    },
    samples: { symbol: "n", unit: "samples", meaning: "Sequences that were followed." },
    transitions: { symbol: "T", unit: "steps", meaning: "Time steps whose Jacobian was computed." },
  },
  columns: {
    largestSingularValue: singular,
    spectralRadius: radius,
    leading,
    second,
    horizon,
    decades,
  },
  async measure(given): Promise<Measurement> {
    const { plan, problem, settings } = given;
    const wanted = Math.min(settings.samples ?? usualSamples, problem.train.length);
    const recurrences = recurrencesOf(networkOf(plan.model, wanted).tensors);
    if (recurrences.length === 0)
      return { kind: "not-measured", reason: "no-recurrent-layer", figures: {} };
    const units = Math.max(...recurrences.map(({ kernel }) => kernel.shape[0] ?? 1));
    if (units > mostUnits)
      return {
        kind: "not-measured",
        reason: "too-large",
        figures: { size: units, most: mostUnits },
      };

    const largest = Math.max(...recurrences.map(stateSize));
    const affordable = Math.floor(mostNumbers / (usualTransitions * largest ** 2));
    const samples = Math.max(1, Math.min(wanted, affordable));
    const layers: Layer[] = [];
    for (const index of recurrences.keys()) layers.push(await followed(given, samples, index));
    return measured(layers, samples, settings.lag ?? problem.dataset.lag);
  },
} as const satisfies ExactTool;

/** One recurrence, followed along the samples. */
interface Layer {
  readonly name: string;
  /** Mean over the samples, largest first. */
  readonly exponents: readonly number[];
  readonly steps: number;
  readonly transitions: number;
  readonly kernelShape: Shape;
  readonly kernel: Values;
}

function measured(
  layers: readonly Layer[],
  samples: number,
  knownLag: number | undefined,
): Measurement {
  const steps = Math.max(...layers.map((layer) => layer.steps));
  const lag = knownLag ?? steps - 1;
  const memories = layers.map(({ exponents }) => memory(exponents, lag));
  // NaN, of a layer that is not finite, is the worst.
  const worst = memories.reduce((a, b) => (b.decades <= a.decades ? a : b));
  const transitions = Math.min(...layers.map((layer) => layer.transitions));
  const isCut = layers.some((layer) => layer.transitions < layer.steps - 1);
  return {
    kind: "measured",
    figures: { decades: worst.decades, horizon: worst.horizon, lag, samples, transitions },
    limits: { decades: mostDecades },
    rows: layers.flatMap((layer, i) => [
      { name: layer.name, figures: { ...memories[i] } },
      ...matrixRows(layer),
    ]),
    caveats: isCut ? [{ code: "cut-sequence", figures: { transitions, steps } }] : [],
  };
}

/** What the exponents mean over a lag. NaN without exponents: a sequence of one step. */
function memory([first = Number.NaN, second = Number.NaN]: readonly number[], lag: number) {
  return {
    leading: first,
    ...(Number.isNaN(second) ? {} : { second }),
    horizon: first >= 0 ? Number.POSITIVE_INFINITY : -1 / first,
    decades: (Math.abs(first) * lag) / Math.LN10,
  };
}

/** Every square block of the recurrent kernel, one for each gate. */
function matrixRows({ name, kernel, kernelShape }: Layer): Measured["rows"] {
  const [units = 1, columns = 1] = kernelShape;
  const blocks = columns / units;
  return Array.from({ length: blocks }, (_, block) => {
    const data = Float64Array.from(
      { length: units * units },
      (__, k) => kernel[Math.floor(k / units) * columns + block * units + (k % units)] ?? 0,
    );
    const gate = gates[blocks]?.[block];
    return {
      name: gate === undefined ? `${name} U` : `${name} U ${gate}`,
      figures: {
        largestSingularValue: largestSingularValue(units, units, data),
        spectralRadius: spectralRadius(units, data),
      },
    };
  });
}

/** Joint Jacobians of one recurrence along every sample, and what they make of a gradient. */
async function followed(
  { plan, problem, engine, state, rng }: Given,
  samples: number,
  index: number,
): Promise<Layer> {
  const network = networkOf(plan.model, samples);
  const recurrence = recurrencesOf(network.tensors)[index];
  if (!recurrence) throw new RangeError(`recurrent-spectrum: no such layer, got ${index}`);
  const { name, states, kernel } = recurrence;
  const size = stateSize(recurrence);
  const affordable = Math.floor(mostNumbers / (samples * size ** 2));
  const transitions = Math.min(states.length - 1, mostTransitions, affordable);
  const program = transitionProgram(network, recurrence, transitions);
  const encoded = encodeTargets(
    problem.dataset,
    network.tensors.at(-1)?.output.shape.slice(1) ?? [],
  );
  const { x } = gather(problem, encoded, problem.train.subarray(0, samples));
  const fixed = { ...state, x, ...noiseOf(network.noises, rng.split("noise")) };
  return using(await sessionFor(program, engine, size), async (session) => {
    const jacobians = await jacobiansOf(session, fixed, recurrence, transitions);
    const exponents = jacobians.map((each) => leadingExponents(size, each));
    const upstream = upstreamOf(recurrence, -1);
    const { outputs } = await session.run(fixed, upstream, 1);
    return {
      name,
      exponents: (exponents[0] ?? []).map(
        (_, i) => exponents.reduce((sum, each) => sum + (each[i] ?? 0), 0) / samples,
      ),
      steps: states.length,
      transitions,
      kernelShape: kernel.shape,
      kernel: outputs["kernel"] ?? new Float64Array(),
    };
  });
}

/** For every sample ∂s_t/∂s_{t−1} of every transition, in the order of time. */
async function jacobiansOf(
  session: Session,
  fixed: NamedValues,
  recurrence: Recurrence,
  transitions: number,
): Promise<readonly (readonly Float64Array[])[]> {
  const size = stateSize(recurrence);
  const parts = recurrence.states[0] ?? [];
  const [samples = 1, units = 1] = parts[0]?.shape ?? [];
  const jacobians = Array.from({ length: samples }, () =>
    Array.from({ length: transitions }, () => new Float64Array(size * size)),
  );
  for (let row = 0; row < size; row++) {
    const { outputs } = await session.run(fixed, upstreamOf(recurrence, row), 1);
    for (let t = 0; t < transitions; t++)
      for (const part of parts.keys()) {
        const values = outputs[rowName(t, part)] ?? new Float64Array();
        for (let n = 0; n < samples; n++)
          jacobians[n]?.[t]?.set(
            values.subarray(n * units, (n + 1) * units),
            row * size + part * units,
          );
      }
  }
  return jacobians;
}

/** The unit vector of one element of the joint state, for every sample; zeros for −1. */
function upstreamOf({ states }: Recurrence, element: number): NamedValues {
  const parts = states[0] ?? [];
  return Object.fromEntries(
    parts.map(({ shape: [samples = 1, units = 1] }, part) => {
      const values = new Float64Array(samples * units);
      const unit = element - part * units;
      if (unit >= 0 && unit < units) for (let n = 0; n < samples; n++) values[n * units + unit] = 1;
      return [upstreamName(part), values];
    }),
  );
}
