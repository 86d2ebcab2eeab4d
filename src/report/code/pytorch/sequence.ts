import { numberLiteral } from "../python.ts";
import { features, type TorchWriters, type Weight } from "./layer.ts";

export const sequenceLayers = {
  Masking: ({ config }) => ({
    make: [],
    forward: ([x = ""]) =>
      `torch.where((${x} != ${numberLiteral(config.maskValue)}).any(-1, keepdim=True), ${x}, 0.0)`,
  }),
  Embedding: ({ config, self }) => ({
    make: [`${self} = nn.Embedding(${config.inputDim}, ${config.outputDim})`],
    forward: ([x = ""]) => `${self}(${x}.long())`,
    weights: { embeddings: { path: `${self}.weight`, layout: "keras" } },
  }),
  PositionEmbedding: ({ config, built, self }) => ({
    make: [
      `${self}_embeddings = nn.Parameter(torch.empty(${config.sequenceLength}, ${features(built)}))`,
    ],
    forward: ([x = ""]) => `${self}_embeddings[: ${x}.shape[-2]].expand_as(${x})`,
    weights: { embeddings: { path: `${self}_embeddings`, layout: "keras" } },
  }),
  MultiHeadAttention: ({ config, built, self, masks }) => {
    const [query = 1, value = 1, key = value] = built.inputShapes.map((shape) => shape.at(-1));
    const settings = [
      `(${query}, ${key}, ${value})`,
      config.numHeads,
      config.keyDim,
      config.valueDim,
      built.outputShape.at(-1),
      ...(config.dropout === 0 ? [] : [`dropout=${numberLiteral(config.dropout)}`]),
      ...(config.useBias ? [] : ["bias=False"]),
    ];
    const roles = ["query_mask", "value_mask", "key_mask"];
    const options = [
      ...masks.flatMap((mask, i) => (mask === undefined ? [] : [`${roles[i]}=${mask}`])),
      ...(config.useCausalMask ? ["causal=True"] : []),
    ];
    return {
      make: [`${self} = MultiHeadAttention(${settings.join(", ")})`],
      forward: (inputs) => `${self}(${[...inputs, ...options].join(", ")})`,
      weights: Object.fromEntries(
        ["query", "key", "value", "attention_output"].flatMap((part) => projection(self, part)),
      ),
    };
  },
} as const satisfies Partial<TorchWriters>;

function projection(self: string, part: string): readonly (readonly [string, Weight])[] {
  const layout = part === "attention_output" ? "joinedHeads" : "heads";
  return [
    [`${part}/kernel`, { path: `${self}.${part}.weight`, layout }],
    [`${part}/bias`, { path: `${self}.${part}.bias`, layout: "keras" }],
  ];
}
