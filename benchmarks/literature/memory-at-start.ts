import { networkNamed } from "../../src/model/networks/index.ts";
import { decades, digits, near, nearly, type Row } from "./expectation.ts";
import { pytorchUniform, withChrono } from "./recurrent-starts.ts";
import { cellDecades, perStepFactor } from "./through-time.ts";

/** R49: the factor on the squared gradient per step of a tanh RNN, recurrent gain g, input of standard deviation x. */
const simple = [
  { g: 0.9, x: 0.1, isOrthogonal: false, factor: 0.7527 },
  { g: 1, x: 0.5, isOrthogonal: false, factor: 0.5799 },
  { g: 1, x: 0.1, isOrthogonal: true, factor: 0.8762 },
  { g: 1.5, x: 0.1, isOrthogonal: false, factor: 1.1291 },
  { g: 3, x: 0.1, isOrthogonal: false, factor: 1.8581 },
] as const;

/** E7: with an orthogonal matrix and the share p of the state kept. */
const dropped = [
  { p: 1, factor: 0.698 },
  { p: 0.8, factor: 0.81 },
  { p: 0.5, factor: 1.009 },
] as const;

/** Factors of freshly drawn cells on random inputs, nothing trained. */
export async function memoryAtStart(seeds: readonly number[]): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const { g, x, isOrthogonal, factor } of simple)
    rows.push({
      id: `recurrent/${g}-${x}${isOrthogonal ? "-orthogonal" : ""}`,
      what: `tanh RNN, gain ${g}${isOrthogonal ? " orthogonal" : ""}, input ${x}: factor on ‖∂L/∂h‖² per step`,
      source: "R49",
      expectation: nearly(factor, 0.02),
      measured: await perStepFactor({ g, x, isOrthogonal, keep: 1 }, seeds),
      format: digits,
    });
  for (const { p, factor } of dropped)
    rows.push({
      id: `dropout/${p}`,
      what: `tanh RNN, orthogonal, input 0.3, state dropout ${digits(1 - p)}: factor on ‖∂L/∂h‖² per step`,
      source: "§2.4, §7 E7",
      expectation: nearly(factor, 0.03),
      measured: await perStepFactor({ g: 1, x: 0.3, isOrthogonal: true, keep: p }, seeds),
      format: digits,
    });
  for (const { id, what, value, model } of lstms())
    rows.push({
      id: `lstm/${id}`,
      what: `LSTM, ${what}: ‖∂L/∂c₀‖/‖∂L/∂c_T‖, T = 100`,
      source: "R52",
      expectation: near(value, 1.5, "decades"),
      measured: await cellDecades(model, seeds),
      format: decades,
    });
  return rows;
}

/** R52; the inputs are as wide as the state. */
function lstms() {
  const width = 64;
  const uniform = pytorchUniform(width);
  const network = (options: object = {}) =>
    networkNamed("lstm", { steps: 101, features: width, units: width, ...options });
  const pytorch = { kernelInitializer: uniform, recurrentInitializer: uniform, forgetBias: 0 };
  return [
    { id: "pytorch", what: "PyTorch", value: -22, model: network(pytorch) },
    { id: "keras", what: "Keras, forget bias 1", value: -10, model: network() },
    {
      id: "zero",
      what: "orthogonal, forget bias 0",
      value: -24,
      model: network({ forgetBias: 0 }),
    },
    { id: "chrono", what: "chrono", value: -0.8, model: withChrono(network(pytorch), 100) },
  ];
}
