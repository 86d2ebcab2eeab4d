import { gru as gruLayer } from "../layers/gru.ts";
import { heads, type Network } from "../network.ts";
import {
  forgetStart,
  type SequenceNetworkOptions,
  sequenceDefaults,
  sequenceNetwork,
} from "../sequence-network.ts";

export interface GruOptions extends SequenceNetworkOptions {
  /** Where the bias of the update gate starts, which keeps the state as an LSTM's forget gate does. */
  readonly forgetBias: number;
}

/** GRU layers; all biases start at 0 unless told. */
export const gru = {
  id: "gru",
  summary: "GRU layers that answer from their last state.",
  source: "Cho et al. 2014, §2.3 — https://arxiv.org/abs/1406.1078",
  defaults: { ...sequenceDefaults, forgetBias: 0 },
  choices: { head: heads },
  build(options = {}) {
    const all: GruOptions = { ...gru.defaults, ...options };
    const { units, forgetBias, kernelInitializer, recurrentInitializer } = all;
    const bias = forgetBias === 0 ? {} : { biasInitializer: forgetStart(forgetBias) };
    return sequenceNetwork("gru", all, (returnSequences) => ({
      kind: "GRU",
      config: {
        ...gruLayer.read({ units }, "gru", "keras3"),
        ...bias,
        kernelInitializer,
        recurrentInitializer,
        returnSequences,
      },
    }));
  },
} as const satisfies Network<GruOptions>;
