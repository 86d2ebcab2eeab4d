import type { ActivationRef } from "../activation.ts";
import { activationRef } from "../activations/index.ts";
import { simpleRnn } from "../layers/simple-rnn.ts";
import { heads, type Network } from "../network.ts";
import {
  type SequenceNetworkOptions,
  sequenceDefaults,
  sequenceNetwork,
} from "../sequence-network.ts";

export interface RnnOptions extends SequenceNetworkOptions {
  readonly activation: ActivationRef;
}

/** h_t = φ(x_t·W + h_{t−1}·U + b). */
export const rnn = {
  id: "rnn",
  summary: "Plain recurrent layers that answer from their last state.",
  source: "Elman 1990 — https://doi.org/10.1207/s15516709cog1402_1",
  defaults: { ...sequenceDefaults, activation: activationRef("tanh") },
  choices: { head: heads },
  build(options = {}) {
    const all: RnnOptions = { ...rnn.defaults, ...options };
    const { units, activation, kernelInitializer, recurrentInitializer } = all;
    return sequenceNetwork("rnn", all, (returnSequences) => ({
      kind: "SimpleRNN",
      config: {
        ...simpleRnn.read({ units }, "rnn", "keras3"),
        activation,
        kernelInitializer,
        recurrentInitializer,
        returnSequences,
      },
    }));
  },
} as const satisfies Network<RnnOptions>;
