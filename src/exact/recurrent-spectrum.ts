import { largestSingularValue } from "../stats/largest-singular-value.ts";
import { spectralRadius } from "../stats/spectral-radius.ts";
import { affordableSamples, type FollowedLayer, followed } from "./followed-layer.ts";
import { networkOf } from "./network.ts";
import { recurrencesOf, stateSize } from "./recurrent-program.ts";
import type { ExactTool, Measured, Measurement } from "./tool.ts";

const usualSamples = 4;
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
    const samples = Math.min(wanted, affordableSamples(largest));
    const layers: FollowedLayer[] = [];
    for (const index of recurrences.keys()) layers.push(await followed(given, samples, index));
    return measured(layers, samples, settings.lag ?? problem.dataset.lag);
  },
} as const satisfies ExactTool;

function measured(
  layers: readonly FollowedLayer[],
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
function matrixRows({ name, kernel, kernelShape }: FollowedLayer): Measured["rows"] {
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
