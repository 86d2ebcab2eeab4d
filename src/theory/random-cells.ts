import type { Rng } from "../core/rng.ts";
import { qr } from "../stats/qr.ts";
import { gate, squash } from "./gated-moments.ts";
import type { ScalarActivation } from "./scalar-activation.ts";
import type { RandomCell } from "./unrolled-cell.ts";

/** What the weights of a simulated cell are drawn from. */
export interface CellInitialization {
  readonly units: number;
  /** σ_w² = units · Var of the recurrent matrix of one gate. */
  readonly weightVariance: number;
  /** Variance of what the input adds to each pre-activation, independent at every step. */
  readonly inputVariance: number;
  /** An orthogonal recurrent matrix, over all gates together as in Keras, instead of a Gaussian one. */
  readonly isOrthogonal?: boolean;
}

/** A vanilla cell h ← φ(W h + x). */
export function vanillaCell(
  activation: ScalarActivation,
  initialization: CellInitialization,
  rng: Rng,
): RandomCell {
  const { units, inputVariance } = initialization;
  const weights = recurrentMatrix(initialization, 1, rng);
  return {
    size: units,
    memory: units,
    step(h, noise) {
      const z = preActivations(weights, h, inputVariance, noise);
      return {
        state: z.map(activation.value),
        back: (grad) =>
          transposedProduct(
            weights,
            z.map((x, i) => (grad[i] ?? 0) * activation.derivative(x)),
          ),
      };
    },
  };
}

/** Biases of an LSTM per unit; 0 when omitted. */
export interface LstmBiases {
  readonly forget?: (unit: number) => number;
  readonly input?: (unit: number) => number;
}

/** An LSTM cell c ← f c + i g, h ← o tanh c; its state is c, then h. */
export function lstmCell(
  initialization: CellInitialization,
  { forget = () => 0, input = () => 0 }: LstmBiases,
  rng: Rng,
): RandomCell {
  const { units: n, inputVariance } = initialization;
  const weights = recurrentMatrix(initialization, 4, rng);
  const forgetBias = Float64Array.from({ length: n }, (_, k) => forget(k));
  const inputBias = Float64Array.from({ length: n }, (_, k) => input(k));
  return {
    size: 2 * n,
    memory: n,
    step(state, noise) {
      const z = preActivations(weights, state.subarray(n), inputVariance, noise);
      const [zf, zi, zg, zo] = [0, 1, 2, 3].map((g) => z.subarray(g * n, (g + 1) * n));
      const next = new Float64Array(2 * n);
      const inside = Array.from({ length: n }, (_, k) => {
        const f = gateAt((zf?.[k] ?? 0) + (forgetBias[k] ?? 0));
        const i = gateAt((zi?.[k] ?? 0) + (inputBias[k] ?? 0));
        const o = gateAt(zo?.[k] ?? 0);
        const g = Math.tanh(zg?.[k] ?? 0);
        const before = state[k] ?? 0;
        const c = f.value * before + i.value * g;
        const squashed = Math.tanh(c);
        next[k] = c;
        next[n + k] = o.value * squashed;
        return { f, i, o, g, before, squashed };
      });
      return {
        state: next,
        back(grad) {
          const dz = new Float64Array(4 * n);
          const before = new Float64Array(2 * n);
          inside.forEach(({ f, i, o, g, before: memory, squashed }, k) => {
            const dh = grad[n + k] ?? 0;
            const dc = (grad[k] ?? 0) + dh * o.value * (1 - squashed * squashed);
            dz[k] = dc * memory * f.slope;
            dz[n + k] = dc * g * i.slope;
            dz[2 * n + k] = dc * i.value * (1 - g * g);
            dz[3 * n + k] = dh * squashed * o.slope;
            before[k] = dc * f.value;
          });
          before.set(transposedProduct(weights, dz), n);
          return before;
        },
      };
    },
  };
}

/** A GRU cell h ← z h + (1 − z) n, n = tanh(x + r ∘ W h). */
export function gruCell(
  initialization: CellInitialization,
  updateBias: (unit: number) => number,
  rng: Rng,
): RandomCell {
  const { units: n, inputVariance } = initialization;
  const weights = recurrentMatrix(initialization, 3, rng);
  const bias = Float64Array.from({ length: n }, (_, k) => updateBias(k));
  const std = Math.sqrt(inputVariance);
  return {
    size: n,
    memory: n,
    step(state, noise) {
      const u = product(weights, state);
      const next = new Float64Array(n);
      const inside = Array.from({ length: n }, (_, k) => {
        const z = gateAt((u[k] ?? 0) + (bias[k] ?? 0) + std * noise.normal());
        const r = gateAt((u[n + k] ?? 0) + std * noise.normal());
        const inner = u[2 * n + k] ?? 0;
        const candidate = squash.value(r.value * inner + std * noise.normal());
        const before = state[k] ?? 0;
        next[k] = z.value * before + (1 - z.value) * candidate;
        return { z, r, inner, candidate, before };
      });
      return {
        state: next,
        back(grad) {
          const du = new Float64Array(3 * n);
          inside.forEach(({ z, r, inner, candidate, before }, k) => {
            const upstream = grad[k] ?? 0;
            const dn = upstream * (1 - z.value) * (1 - candidate * candidate);
            du[k] = upstream * (before - candidate) * z.slope;
            du[n + k] = dn * inner * r.slope;
            du[2 * n + k] = dn * r.value;
          });
          const through = transposedProduct(weights, du);
          return through.map((value, k) => value + (grad[k] ?? 0) * (inside[k]?.z.value ?? 0));
        },
      };
    },
  };
}

function gateAt(x: number): { readonly value: number; readonly slope: number } {
  const value = gate.value(x);
  return { value, slope: value * (1 - value) };
}

interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/** (gates · units) × units, row by row. */
function recurrentMatrix(
  { units, weightVariance, isOrthogonal = false }: CellInitialization,
  gates: number,
  rng: Rng,
): Matrix {
  const rows = gates * units;
  const normal = Float64Array.from({ length: rows * units }, () => rng.normal());
  // Orthonormal columns have entries of variance 1 / rows.
  const data = isOrthogonal ? qr(rows, units, normal).q : normal;
  const scale = Math.sqrt(isOrthogonal ? gates * weightVariance : weightVariance / units);
  return { rows, columns: units, data: data.map((value) => scale * value) };
}

function preActivations(
  weights: Matrix,
  h: Float64Array,
  inputVariance: number,
  noise: Rng,
): Float64Array {
  const std = Math.sqrt(inputVariance);
  return product(weights, h).map((value) => value + std * noise.normal());
}

function product({ rows, columns, data }: Matrix, v: Float64Array): Float64Array {
  const result = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += (data[i * columns + j] ?? 0) * (v[j] ?? 0);
    result[i] = sum;
  }
  return result;
}

function transposedProduct({ rows, columns, data }: Matrix, v: Float64Array): Float64Array {
  const result = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    const weight = v[i] ?? 0;
    for (let j = 0; j < columns; j++)
      result[j] = (result[j] ?? 0) + weight * (data[i * columns + j] ?? 0);
  }
  return result;
}
