import { lstm as lstmLayer } from "../layers/lstm.ts";
import { heads, type Network } from "../network.ts";
import {
  forgetStart,
  type SequenceNetworkOptions,
  sequenceDefaults,
  sequenceNetwork,
} from "../sequence-network.ts";

export interface LstmOptions extends SequenceNetworkOptions {
  /** Where the bias of the forget gate starts. */
  readonly forgetBias: number;
}

/** LSTM layers; the forget gate's bias starts at 1 unless told. */
export const lstm = {
  id: "lstm",
  summary: "LSTM layers that answer from their last state.",
  source:
    "Hochreiter & Schmidhuber 1997 — https://doi.org/10.1162/neco.1997.9.8.1735; forget bias: Jozefowicz et al. 2015 — https://proceedings.mlr.press/v37/jozefowicz15.html",
  defaults: { ...sequenceDefaults, forgetBias: 1 },
  choices: { head: heads },
  build(options = {}) {
    const all: LstmOptions = { ...lstm.defaults, ...options };
    const { units, forgetBias, kernelInitializer, recurrentInitializer } = all;
    const bias = forgetBias === 1 ? {} : { biasInitializer: forgetStart(forgetBias) };
    return sequenceNetwork("lstm", all, (returnSequences) => ({
      kind: "LSTM",
      config: {
        ...lstmLayer.read({ units, unit_forget_bias: forgetBias === 1 }, "lstm", "keras3"),
        ...bias,
        kernelInitializer,
        recurrentInitializer,
        returnSequences,
      },
    }));
  },
} as const satisfies Network<LstmOptions>;
