import { numberLiteral } from "../python.ts";
import {
  drawnValue,
  initializerSetting,
  initializerValue,
  regularizerSetting,
} from "./initializer.ts";
import { type KerasWriters, unless } from "./layer.ts";

export const sequenceLayers = {
  Masking: ({ maskValue }) => [`mask_value=${numberLiteral(maskValue)}`],
  Embedding: (config) => [
    String(config.inputDim),
    String(config.outputDim),
    `embeddings_initializer=${initializerValue(config.embeddingsInitializer)}`,
    ...regularizerSetting("embeddings_regularizer", config.embeddingsRegularizer),
    ...unless(!config.maskZero, "mask_zero=True"),
  ],
  PositionEmbedding: ({ sequenceLength, initializer }) => ({
    maker: "PositionEmbedding",
    settings: [String(sequenceLength), `initializer=${initializerValue(initializer)}`],
  }),
  MultiHeadAttention: (config, { parameters }) => ({
    takesArguments: true,
    settings: [
      String(config.numHeads),
      String(config.keyDim),
      ...unless(config.valueDim === config.keyDim, `value_dim=${config.valueDim}`),
      ...unless(config.outputDim === undefined, `output_shape=(${config.outputDim},)`),
      ...unless(config.dropout === 0, `dropout=${numberLiteral(config.dropout)}`),
      ...unless(config.useBias, "use_bias=False"),
      `kernel_initializer=${initializerValue(config.kernelInitializer)}`,
      ...initializerSetting("bias_initializer", config.biasInitializer, "zeros"),
      ...regularizerSetting("kernel_regularizer", config.kernelRegularizer),
      ...regularizerSetting("bias_regularizer", config.biasRegularizer),
    ],
    callSettings: unless(!config.useCausalMask, "use_causal_mask=True"),
    after: (layer) =>
      parameters.flatMap((spec) => {
        const part = /(value|attention_output)\/kernel$/.exec(spec.name)?.[1];
        const own = part === "value" ? config.valueInitializer : config.outputInitializer;
        if (!part || !own) return [];
        const dense = part === "value" ? "value_dense" : "output_dense";
        return [`redraw(${layer}.${dense}.kernel, ${drawnValue(spec)})`];
      }),
  }),
} as const satisfies Partial<KerasWriters>;
